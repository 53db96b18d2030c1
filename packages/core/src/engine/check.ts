// Arguments are checked when the operator is called; an iterator handed over with a bad one is closed, as the draft asks.
import { attempt, ignore, isThenable, promised } from './when.ts';

/** Timers of the platforms take longer times for none at all. */
const MOST_MS: number = 2 ** 31 - 1;

/** @throws TypeError when `fn` is not a function. */
export function callable<F>(fn: F, name: string, source?: unknown): F {
  if (typeof fn === 'function') return fn;
  throw refused(source, new TypeError(`Cannot ${name}: the callback must be a function, got ${show(fn)}`));
}

/** A count as the draft of the iterator helpers reads it: truncated, 0 or more, Infinity allowed. */
export function count(value: number, name: string, source: unknown): number {
  const given = attemptNumber(value, source);
  const whole = Math.trunc(given);
  const big = typeof (value as unknown) === 'bigint'; // Number() takes it, the language does not
  if (big || Number.isNaN(given) || whole < 0) {
    const kind = big ? TypeError : RangeError;
    throw refused(source, new kind(`Cannot ${name} ${show(value)} values: count must be a number, 0 or more`));
  }
  return whole + 0;
}

/** `value`, if it `fits`; otherwise an error in the form that all of them have. `rule` is a sentence: "it must be a number". */
export function must<T>(
  fits: boolean,
  value: T,
  name: string,
  rule: string,
  source?: unknown,
  kind: ErrorConstructor = TypeError,
): T {
  if (fits) return value;
  throw refused(source, new kind(`Cannot use ${show(value)} as ${name}: ${rule}`));
}

/** A whole number of at least `least`; Infinity where it makes sense. */
export function whole(value: number, name: string, least: number, source?: unknown): number {
  must(typeof value === 'number', value, name, 'it must be a number', source);
  const fits = value >= least && (Number.isInteger(value) || value === Infinity);
  return must(fits, value, name, `it must be a whole number, ${least} or more`, source, RangeError);
}

/** A time that a timer can wait for: a number of milliseconds from `least` to 2147483647. */
export function duration(value: number, name: string, source?: unknown, least: number = 0): number {
  must(typeof value === 'number', value, name, 'it must be a number of milliseconds', source);
  const rule = `it must be from ${least} to ${MOST_MS} milliseconds`;
  return must(value >= least && value <= MOST_MS, value, name, rule, source, RangeError);
}

export const flag = (value: boolean, name: string, source?: unknown): boolean =>
  must(typeof value === 'boolean', value, name, 'it must be true or false', source);

/** One of a few words. */
export const oneOf = <W extends string>(value: W, name: string, words: readonly W[], source?: unknown): W =>
  must(words.includes(value), value, name, `it must be one of '${words.join("', '")}'`, source);

function attemptNumber(value: unknown, source: unknown): number {
  try {
    return Number(value);
  } catch (error) {
    throw refused(source, error as Error);
  }
}

/** `error`, once the iterator handed over (if it is one) has been told that nobody will read it. */
export function refused<E>(source: unknown, error: E): E {
  const closed = attempt(() => {
    const iterator = source as { next?: unknown; return?(): unknown } | null | undefined;
    return typeof iterator?.next === 'function' ? iterator.return?.() : undefined;
  });
  if (isThenable(closed)) promised(closed).then(ignore, ignore);
  return error;
}

/** As `refused`, for all iterators of a list. */
export function refuseAll<E>(sources: readonly unknown[], error: E): E {
  for (const source of sources) refused(source, error);
  return error;
}

export function isGeneratorFunction(value: unknown): boolean {
  return Object.prototype.toString.call(value).endsWith('GeneratorFunction]');
}

/** What a value is, in a word or two, for messages. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint') return `${value}n`;
  if (Object(value) !== value) return String(value);
  const tag = Object.prototype.toString.call(value).slice('[object '.length, -1);
  return tag === 'Object' ? 'an object' : tag === 'Array' ? 'an array' : `an object of kind ${tag}`;
}
