import { duration } from '../engine/check.ts';
import { SampleFeed } from '../engine/feeds/sample.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * The latest value of each period of `ms` milliseconds, at its end; nothing for a period in which none came. Periods are
 * counted from the first read. The source is read all the time; a reader that is busy longer than a period gets the latest of
 * the last one. The last value is never lost: it comes when the source ends.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param ms - The length of a period, in milliseconds, 1 to 2147483647.
 * @throws TypeError or RangeError at the call when `ms` is not such a number.
 * @example
 * ```ts
 * import { sample, toArray } from '@forawait/core';
 * await toArray(sample([1, 2, 3], 100)); // => [3]
 * ```
 * @see https://kotlinlang.org/api/kotlinx.coroutines/kotlinx-coroutines-core/kotlinx.coroutines.flow/sample.html
 */
export function sample<T>(source: Source<T>, ms: number): Pipeline<T> {
  return over<T>(new SampleFeed(source, duration(ms, 'the period of sample', source, 1)));
}
