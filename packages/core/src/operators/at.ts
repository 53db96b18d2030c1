import { refused, whole } from '../engine/check.ts';
import type { Source } from '../protocol.ts';
import { drop } from './drop.ts';
import { first } from './first.ts';

/**
 * The value at a place, or undefined if the source ends before it. The source is closed once the value is there.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param index - The place, a whole number of 0 or more. (No counting from the end, as arrays do: `last()` is for that.)
 * @throws TypeError or RangeError at the call when `index` is not such a number.
 * @example
 * ```ts
 * import { at } from '@forawait/core';
 * await at('abc', 1); // => 'b'
 * ```
 * @see https://rxjs.dev/api/operators/elementAt
 */
export function at<T>(source: Source<T>, index: number): Promise<T | undefined> {
  if (whole(index, 'an index', 0, source) === Infinity) {
    throw refused(
      source,
      new RangeError('Cannot use Infinity as an index: it must be finite; last() gives the last value'),
    );
  }
  return first(drop(source, index));
}
