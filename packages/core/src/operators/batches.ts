import { BatchesFeed } from '../engine/feeds/batches.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * The same values in arrays of whatever is ready, one value at the least: nothing is delayed to fill an array. Over a
 * source that reads in blocks (a file, a counter) this is the fastest way to read.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { batches, toArray } from '@forawait/core';
 * await toArray(batches([1, 2, 3])); // => [[1, 2, 3]]
 * ```
 */
export function batches<T>(source: Source<T>): Pipeline<readonly T[]> {
  return over<readonly T[]>(new BatchesFeed(source));
}
