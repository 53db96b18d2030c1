import { theNamesAre } from './nearest.ts';

/** In milliseconds: timers that are to run longer run at once. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;

/** What a value is, in a word or two, for messages. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'function') return `a function`;
  if (typeof value !== 'object') return `the ${typeof value} ${(value as symbol).toString()}`;
  if (Array.isArray(value)) return 'an array';
  const { name } = (value as { constructor?: { name?: unknown } }).constructor ?? {};
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an object of class ${name}` : 'an object';
}

/**
 * Refuses what is not an object of options, and names that are not known: a misspelt option must not be silently ignored.
 *
 * @param action - What cannot be done then, for the message: "read lines".
 */
export function checkOptions(action: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`Cannot ${action} with ${describe(options)}: options must be an object`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || known.includes(name)) continue;
    throw new TypeError(
      `Cannot ${action} with option ${JSON.stringify(name)}: the options are ${theNamesAre(name, known)}`,
    );
  }
}

/** Refuses a value that is not one of the words. */
export function checkWord(action: string, name: string, value: unknown, words: readonly string[]): void {
  if (words.includes(value as string)) return;
  throw new (typeof value === 'string' ? RangeError : TypeError)(
    `Cannot ${action} with ${name} ${describe(value)}: it must be ${words.map((word) => `'${word}'`).join(', ')}`,
  );
}

/** Refuses a value that is not a boolean. */
export function checkFlag(action: string, name: string, value: unknown): void {
  if (typeof value === 'boolean') return;
  throw new TypeError(`Cannot ${action} with ${name} ${describe(value)}: it must be true or false`);
}

/** Refuses a value that is not a whole number of so many or more. */
export function checkCount(action: string, name: string, value: unknown, least: number): void {
  checkNumber(action, name, value);
  if (Number.isSafeInteger(value) && (value as number) >= least) return;
  throw new RangeError(
    `Cannot ${action} with ${name} ${String(value)}: it must be a whole number of ${String(least)} or more`,
  );
}

/** Refuses a value that is neither a whole number of 1 or more, nor Infinity. */
export function checkLimit(action: string, name: string, value: unknown): void {
  checkNumber(action, name, value);
  if (value === Infinity || (Number.isSafeInteger(value) && (value as number) >= 1)) return;
  throw new RangeError(
    `Cannot ${action} with ${name} ${String(value)}: it must be a whole number of 1 or more, or Infinity`,
  );
}

/**
 * Refuses a value that is not a time that a timer can wait.
 *
 * @param least - The least that is allowed; the smallest number there is stands for "more than 0".
 */
export function checkMilliseconds(action: string, name: string, value: unknown, least: number): void {
  checkNumber(action, name, value, 'a number of milliseconds');
  if ((value as number) >= least && (value as number) <= LONGEST_TIMER_MS) return;
  const from = least === Number.MIN_VALUE ? 'more than 0' : `${String(least)} or more`;
  throw new RangeError(
    `Cannot ${action} with ${name} ${String(value)}: it must be ${from} and at most ${String(LONGEST_TIMER_MS)}`,
  );
}

function checkNumber(action: string, name: string, value: unknown, kind: string = 'a number'): void {
  if (typeof value === 'number') return;
  throw new TypeError(`Cannot ${action} with ${name} ${describe(value)}: it must be ${kind}`);
}
