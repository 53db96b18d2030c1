import { duration } from '../engine/check.ts';
import { DelayFeed } from '../engine/feeds/delay.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * The same values, each handed on `ms` milliseconds after it came. The time of the reader counts: one value is read ahead
 * and waits, and no more than one. Until it is taken the source is not asked for the next, so that values are `ms` apart
 * at the least: this slows a source down, and does not shift it in time. The end, or an error, comes right after the last value.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param ms - How much later, in milliseconds, 0 to 2147483647.
 * @throws TypeError or RangeError at the call when `ms` is not such a number.
 * @example
 * ```ts
 * import { delay, toArray } from '@forawait/core';
 * await toArray(delay([1, 2, 3], 5)); // => [1, 2, 3]
 * ```
 */
export function delay<T>(source: Source<T>, ms: number): Pipeline<T> {
  return over<T>(new DelayFeed(source, duration(ms, 'the time of delay', source)));
}
