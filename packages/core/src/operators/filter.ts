import { callable } from '../engine/check.ts';
import { type Callback, FILTER } from '../engine/op.ts';
import { fuse } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Guard, Predicate, Source } from '../protocol.ts';

/**
 * The values that pass `predicate`.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param predicate - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `predicate` is not a function.
 * @example
 * ```ts
 * import { filter, toArray } from '@forawait/core';
 * await toArray(filter([1, 2, 3, 4], (n) => n % 2 === 0)); // => [2, 4]
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function filter<T, S extends T>(source: Source<T>, predicate: Guard<T, S>): Pipeline<S>;
export function filter<T>(source: Source<T>, predicate: Predicate<T>): Pipeline<T>;
export function filter<T>(source: Source<T>, predicate: Predicate<T>): Pipeline<T> {
  return fuse<T>(source, FILTER, callable(predicate, 'filter', source) as Callback);
}
