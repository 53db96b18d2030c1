import { duration, whole } from '../engine/check.ts';
import { ChunksWithinFeed } from '../engine/feeds/chunks-within.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * Arrays of up to `size` values: one is given when it is full, or `ms` after its first value came. The time runs whether
 * or not somebody reads, and until it is up the source is read on, up to `size` values; nothing is read while no array
 * is begun. What has come is given before the error of the source, or its end.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param size - The most values of an array, a whole number of 1 or more.
 * @param ms - How long an array waits for more values after its first, in milliseconds, from 0 to 2147483647.
 * @throws TypeError or RangeError at the call when an argument is not such a number.
 * @example
 * ```ts
 * import { chunksWithin, toArray } from '@forawait/core';
 * await toArray(chunksWithin([1, 2, 3], 2, 100)); // => [[1, 2], [3]]
 * ```
 * @see https://docs.rs/tokio-stream/latest/tokio_stream/trait.StreamExt.html#method.chunks_timeout
 */
export function chunksWithin<T>(source: Source<T>, size: number, ms: number): Pipeline<T[]> {
  const most = whole(size, 'the size of chunksWithin', 1, source);
  return over<T[]>(new ChunksWithinFeed(source, most, duration(ms, 'the time of chunksWithin', source)));
}
