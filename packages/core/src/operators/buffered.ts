import { whole } from '../engine/check.ts';
import { BufferedFeed } from '../engine/feeds/buffered.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * The same values in the same order, with up to `limit` of them on their way or waiting to be read: the source is asked again
 * before it has answered, so that the callbacks of `map` before it run side by side. Nothing is asked before the first read;
 * an error or the end is told after the values that came before it.
 *
 * @param source - What to read. Subclasses of `AsyncIter`, arrays and sync iterables answer one question at a time: of those
 *   up to `limit` values are read ahead.
 * @param limit - How many at once, a whole number of 1 or more, or Infinity; overlapping `next()` calls count too.
 * @throws TypeError or RangeError at the call when `limit` is not such a number.
 * @example
 * ```ts
 * import { buffered, map, toArray } from '@forawait/core';
 * await toArray(buffered(map([1, 2, 3], async (n) => n * 2), 2)); // => [2, 4, 6]
 * ```
 * @see https://docs.rs/futures/latest/futures/stream/trait.StreamExt.html#method.buffered
 */
export function buffered<T>(source: Source<T>, limit: number): Pipeline<T> {
  return over<T>(new BufferedFeed(source, whole(limit, 'the number of pulls at once', 1, source)));
}
