const LONGEST = 160;

/** The line of a number: as long as the number decides, and whoever has all of it can tell. */
export function lineOf(number: number): string {
  const text = String(number);
  return `${text} ${'x'.repeat((number * 7919) % LONGEST)} ${text}`;
}

/** Which line it is; NaN when it is none, or torn. */
export function numberOf(line: string): number {
  const number = Number.parseInt(line, 10);
  return line === lineOf(number) ? number : NaN;
}
