/**
 * A value as one line of JSON, with its newline: those within strings are escaped by JSON itself.
 *
 * @param number - Which record it is, from 1, for errors.
 * @throws TypeError when it has no form in JSON: undefined, a function, a symbol, a BigInt, or what refers to itself.
 */
export function encodeRecord(value: unknown, number: number): string {
  let text: unknown;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    // What is said of circles goes on for several lines.
    const [problem = ''] = String((cause as Error | undefined)?.message ?? cause).split('\n');
    throw new TypeError(`Cannot write record ${String(number)}: ${problem}`, { cause });
  }
  if (typeof text === 'string') return `${text}\n`;
  throw new TypeError(`Cannot write record ${String(number)}: JSON has no form for ${kindOf(value)}`);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'undefined';
  return typeof value === 'object' ? 'what its toJSON() answers' : `a ${typeof value}`;
}
