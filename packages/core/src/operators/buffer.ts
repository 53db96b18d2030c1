import { oneOf, whole } from '../engine/check.ts';
import { BufferFeed, type Overflow, OVERFLOWS } from '../engine/feeds/buffer.ts';
import { onlyKnown } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

export type { Overflow } from '../engine/feeds/buffer.ts';

export interface BufferOptions {
  /**
   * When `size` values wait: read no further until one is taken (`'wait'`, the default), let go of the oldest or of the
   * newest, or (`'error'`) close the source and, after the values that wait, reject with a LimitExceededError.
   */
  readonly overflow?: Overflow | undefined;
}

/**
 * The same values, read ahead: from the first read on the source is asked while the reader is busy, one value at a time,
 * until `size` values wait. An error of the source is told after the values that came before it.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param size - How many values may wait, a whole number of 1 or more, or Infinity.
 * @param options - `overflow`: `'wait'` (default), `'drop-oldest'`, `'drop-newest'` or `'error'`.
 * @throws TypeError or RangeError at the call when an argument is not what it must be; LimitExceededError while reading.
 * @example
 * ```ts
 * import { buffer, toArray } from '@forawait/core';
 * await toArray(buffer([1, 2, 3], 2)); // => [1, 2, 3]
 * await toArray(buffer([1, 2, 3, 4], 2, { overflow: 'drop-oldest' })); // => [1, 3, 4]
 * ```
 * @see https://kotlinlang.org/api/kotlinx.coroutines/kotlinx-coroutines-core/kotlinx.coroutines.flow/buffer.html
 */
export function buffer<T>(source: Source<T>, size: number, options?: BufferOptions): Pipeline<T> {
  const limit = whole(size, 'the size of a buffer', 1, source);
  onlyKnown(options, ['overflow'], source);
  const { overflow = 'wait' } = options ?? {};
  oneOf(overflow, 'overflow', OVERFLOWS, source);
  return over<T>(new BufferFeed(source, { size: limit, overflow }));
}
