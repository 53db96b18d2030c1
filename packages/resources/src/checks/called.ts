/** `before` and a name, where there is one; else nothing. */
export function called(before: string, name: string | undefined): string {
  return name === undefined ? '' : `${before} ${JSON.stringify(name)}`;
}
