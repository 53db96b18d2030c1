import { parseHttpDate } from './http-date.ts';

/**
 * How long a `Retry-After` header asks to wait, in milliseconds (0 or more), or `undefined` when it is not valid.
 *
 * Valid are delay-seconds (digits and nothing else: no sign, no fraction, no `0x10`) and the three forms of an HTTP-date.
 * A number is always a delay, never a time stamp; a date in the past means at once. A field that came more than once
 * is not valid: nobody can tell which one counts.
 *
 * @param value - The header as it came: a line, several lines, or nothing.
 * @param now - The present, in milliseconds since 1970.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(
  value: string | readonly string[] | undefined,
  now: number = Date.now(),
): number | undefined {
  if (typeof value !== 'string') return undefined;
  const text = withoutBlanks(value);
  if (/^[0-9]+$/.test(text)) return Number(text) * 1000;
  const date = parseHttpDate(text, now);
  return date === undefined ? undefined : Math.max(0, date - now);
}

/** Not by a pattern for blanks at the end: it would be tried at each of the blanks within, up to the last of them. */
function withoutBlanks(value: string): string {
  let from = 0;
  let to = value.length;
  while (isBlank(value[from])) from++;
  while (to > from && isBlank(value[to - 1])) to--;
  return value.slice(from, to);
}

function isBlank(letter: string | undefined): boolean {
  return letter === ' ' || letter === '\t';
}
