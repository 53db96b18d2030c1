import { whole } from '../engine/check.ts';
import { ReadyChunksFeed } from '../engine/feeds/ready-chunks.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * Arrays of up to `max` values: each waits for one value, then takes what is there already. There already is what the source
 * answers without a promise (an array, a sync iterable, a `pull()` or `merge()` that has values at hand); the first promise
 * ends the array, and its value is the first of the next one. No value is ever delayed; one is read ahead.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param max - The most values of an array, a whole number of 1 or more.
 * @throws TypeError or RangeError at the call when `max` is not such a number.
 * @example
 * ```ts
 * import { readyChunks, toArray } from '@forawait/core';
 * await toArray(readyChunks([1, 2, Promise.resolve(3), 4, 5, 6], 3)); // => [[1, 2], [3, 4, 5], [6]]
 * ```
 * @see https://docs.rs/futures/latest/futures/stream/trait.StreamExt.html#method.ready_chunks
 */
export function readyChunks<T>(source: Source<T>, max: number): Pipeline<T[]> {
  return over<T[]>(new ReadyChunksFeed(source, whole(max, 'the size of readyChunks', 1, source)));
}
