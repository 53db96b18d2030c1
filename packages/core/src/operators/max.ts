import { extreme } from '../engine/extreme.ts';
import type { Compare, Ordered, Source } from '../protocol.ts';

/**
 * The greatest value, the first of them if there are several; undefined if there is no value at all. A `NaN` (or an invalid
 * date) among numbers is the answer, as for `Math.max`.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param compare - Gets two values, and answers less than 0 if the first is the lesser one, more than 0 if it is the
 *   greater one, 0 if neither is; may answer a promise. Default: `<` and `>` on numbers, strings, bigints and dates.
 * @throws TypeError at the call when `compare` is given and is not a function.
 * @throws TypeError (rejects) without `compare`, for a value of another kind; the source is closed.
 * @example
 * ```ts
 * import { max } from '@forawait/core';
 * await max([5, 2, 9]); // => 9
 * await max(['kiwi', 'fig', 'banana'], (a, b) => a.length - b.length); // => 'banana'
 * ```
 * @see https://docs.python.org/3/library/functions.html#max
 */
export function max<T extends Ordered>(source: Source<T>): Promise<T | undefined>;
export function max<T>(source: Source<T>, compare: Compare<T>): Promise<T | undefined>;
export function max<T>(source: Source<T>, compare?: Compare<T>): Promise<T | undefined> {
  return extreme(source, 'max', 1, compare);
}
