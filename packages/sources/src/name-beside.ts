import { createHash } from 'node:crypto';

/** The longest name that a file may have, in bytes: where it is counted in characters, as on Windows, these fit too. */
const LONGEST = 255;

/**
 * The name of a hidden file that belongs to the one called `name`, and lies beside it. Of a name that is too long for that,
 * the beginning is left, and what tells it from others that begin like it.
 */
export function nameBeside(name: string, ending: string): string {
  const whole = `.${name}${ending}`;
  if (Buffer.byteLength(whole) <= LONGEST) return whole;
  const end = `~${createHash('sha256').update(name).digest('hex').slice(0, 16)}${ending}`;
  const beginning = Buffer.from(name).subarray(0, LONGEST - end.length - 1);
  // A character that is torn at the end is left out.
  return `.${new TextDecoder().decode(beginning, { stream: true })}${end}`;
}
