/** Makes its value when it is asked for, and only then. */
export function once<R extends object>(make: () => R): () => R {
  let made: R | undefined;
  return () => (made ??= make());
}
