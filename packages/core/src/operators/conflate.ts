import { callable } from '../engine/check.ts';
import { ConflateFeed, type Merge } from '../engine/feeds/conflate.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Reducer, Source } from '../protocol.ts';

/**
 * The latest value: the source is read all the time, and of what comes while the reader is busy only the last is kept, or
 * what `merge` makes of it. A value that comes while the reader waits goes straight to it; the last one is never lost.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param merge - Gets `(pending, value, index, { signal })` for a value that finds another waiting; may answer a promise.
 *   Default: the newer takes the place of the older.
 * @throws TypeError at the call when `merge` is not a function.
 * @example
 * ```ts
 * import { conflate, toArray } from '@forawait/core';
 * await toArray(conflate([1, 2, 3])); // => [1, 3]
 * await toArray(conflate([1, 2, 3], (waiting, n) => waiting + n)); // => [1, 5]
 * ```
 * @see https://kotlinlang.org/api/kotlinx.coroutines/kotlinx-coroutines-core/kotlinx.coroutines.flow/conflate.html
 */
export function conflate<T>(source: Source<T>, merge?: Reducer<T, T>): Pipeline<T> {
  const fn = merge === undefined ? undefined : callable(merge, 'conflate', source);
  return over<T>(new ConflateFeed(source, fn as Merge | undefined));
}
