import { whole } from '../engine/check.ts';
import { ChunksFeed } from '../engine/feeds/chunks.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * Arrays of `size` values each; the last may be shorter. When the source fails, the error is told, and what was gathered for
 * the array in hand is let go (`chunksWithin()` gives it first).
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param size - Values an array, a whole number of 1 or more.
 * @throws TypeError or RangeError at the call when `size` is not such a number.
 * @example
 * ```ts
 * import { chunks, toArray } from '@forawait/core';
 * await toArray(chunks([1, 2, 3], 2)); // => [[1, 2], [3]]
 * ```
 * @see https://github.com/tc39/proposal-iterator-chunking
 */
export function chunks<T>(source: Source<T>, size: number): Pipeline<T[]> {
  return over<T[]>(new ChunksFeed(source, whole(size, 'the size of chunks', 1, source)));
}
