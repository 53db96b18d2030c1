import { callable } from '../engine/check.ts';
import { type Callback, STEP } from '../engine/op.ts';
import { fuse } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { when } from '../engine/when.ts';
import { DONE, type Guard, type Predicate, type Source } from '../protocol.ts';

/**
 * The values up to the first that fails `predicate`; that one is dropped, and the source closed.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param predicate - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `predicate` is not a function.
 * @example
 * ```ts
 * import { takeWhile, toArray } from '@forawait/core';
 * await toArray(takeWhile([1, 2, 9, 1], (n) => n < 5)); // => [1, 2]
 * ```
 * @see https://docs.python.org/3/library/itertools.html#itertools.takewhile
 */
export function takeWhile<T, S extends T>(source: Source<T>, predicate: Guard<T, S>): Pipeline<S>;
export function takeWhile<T>(source: Source<T>, predicate: Predicate<T>): Pipeline<T>;
export function takeWhile<T>(source: Source<T>, predicate: Predicate<T>): Pipeline<T> {
  const passes = callable(predicate, 'takeWhile', source) as Callback;
  return fuse<T>(source, STEP, (value, index, context) =>
    when(passes(value, index, context), (passed) => (passed ? value : DONE)),
  );
}
