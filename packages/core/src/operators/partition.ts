import { callable } from '../engine/check.ts';
import { fold } from '../engine/fold.ts';
import { when } from '../engine/when.ts';
import type { Guard, Predicate, Reducer, Source } from '../protocol.ts';

/**
 * Two arrays: the values that pass `predicate`, and those that do not. Needs memory for all values.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param predicate - Gets `(value, index, { signal })`; may answer a promise. A type guard types both arrays.
 * @throws TypeError at the call when `predicate` is not a function.
 * @example
 * ```ts
 * import { partition } from '@forawait/core';
 * await partition([1, 2, 3, 4], (n) => n % 2 === 0); // => [[2, 4], [1, 3]]
 * ```
 * @see https://doc.rust-lang.org/std/iter/trait.Iterator.html#method.partition
 */
export function partition<T, S extends T>(source: Source<T>, predicate: Guard<T, S>): Promise<[S[], Exclude<T, S>[]]>;
export function partition<T>(source: Source<T>, predicate: Predicate<T>): Promise<[T[], T[]]>;
export function partition<T>(source: Source<T>, predicate: Predicate<T>): Promise<[T[], T[]]> {
  const passes = callable(predicate, 'partition', source);
  const sink: Reducer<[T[], T[]], T> = (parts, value, index, context) =>
    when(passes(value, index, context), (passed) => {
      parts[passed ? 0 : 1].push(value);
      return parts;
    });
  return fold<T, [T[], T[]]>(source, sink, [[], []]);
}
