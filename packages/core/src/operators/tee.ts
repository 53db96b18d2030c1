import { oneOf, whole } from '../engine/check.ts';
import { Hub } from '../engine/feeds/hub.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';
import { behind } from './share.ts';

export interface TeeOptions {
  /** How many values a branch may be behind the fastest, a whole number of 0 or more, or Infinity. */
  readonly bufferSize: number;
  /**
   * When a branch is so much behind: it alone ends, with a LimitExceededError after what it has (`'error'`, the default), or
   * the others wait for it (`'wait'`).
   */
  readonly overflow?: 'error' | 'wait' | undefined;
}

/** So many of them: a tuple where the count is a literal up to 8, else an array. */
export type Branches<B, N extends number, Counted extends readonly B[] = []> = number extends N
  ? B[]
  : N extends Counted['length']
    ? Counted
    : Counted['length'] extends 8
      ? B[]
      : Branches<B, N, [...Counted, B]>;

/**
 * `count` iterators, each with every value of the source in order. The source is asked when a branch asks that has seen all
 * there is. Closing one leaves the others; the last closes the source.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param count - How many branches, a whole number of 1 or more.
 * @param options - `bufferSize`; `overflow`: `'error'` (default) or `'wait'`.
 * @throws TypeError or RangeError at the call when an argument is not what it must be; LimitExceededError while reading.
 * @example
 * ```ts
 * import { tee, toArray } from '@forawait/core';
 * const [left, right] = tee([1, 2, 3], 2, { bufferSize: 8 });
 * await Promise.all([toArray(left), toArray(right)]); // => [[1, 2, 3], [1, 2, 3]]
 * ```
 * @see https://docs.python.org/3/library/itertools.html#itertools.tee
 */
export function tee<T, N extends number = number>(
  source: Source<T>,
  count: N,
  options: TeeOptions,
): Branches<Pipeline<T>, N> {
  const branches = whole(count, 'the number of branches', 1, source);
  const each = behind(options, 'error', source);
  oneOf(each.overflow, 'overflow', ['error', 'wait'], source);
  const hub = new Hub(source);
  const joined = Array.from({ length: branches }, () => over<T>(hub.join(each)));
  return joined as Branches<Pipeline<T>, N>;
}
