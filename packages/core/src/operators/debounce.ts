import { duration } from '../engine/check.ts';
import { DebounceFeed } from '../engine/feeds/debounce.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * Of values that come in close succession the last: a value is handed on when no other has come for `ms` milliseconds, or
 * when the source ends. While one is ready that the reader has not taken, the source is read no further.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param ms - How long it must be quiet, in milliseconds, 0 to 2147483647.
 * @throws TypeError or RangeError at the call when `ms` is not such a number.
 * @example
 * ```ts
 * import { debounce, toArray } from '@forawait/core';
 * await toArray(debounce(['f', 'fo', 'for'], 20)); // => ['for']
 * ```
 * @see https://kotlinlang.org/api/kotlinx.coroutines/kotlinx-coroutines-core/kotlinx.coroutines.flow/debounce.html
 */
export function debounce<T>(source: Source<T>, ms: number): Pipeline<T> {
  return over<T>(new DebounceFeed(source, duration(ms, 'the time of debounce', source)));
}
