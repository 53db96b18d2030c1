import { show } from '../engine/check.ts';
import { fold } from '../engine/fold.ts';
import type { Source } from '../protocol.ts';

/** What is summed, and what rounding has taken from it so far. */
interface Total {
  sum: number;
  lost: number;
}

/**
 * The sum of all values, 0 if there is none. What each addition rounds away is kept and added in the end (as Python does
 * it), so that the error does not grow with the number of values.
 *
 * @param source - What to read: any iterable, iterator or stream of numbers.
 * @throws TypeError (rejects) for a value that is not a number; the source is closed.
 * @example
 * ```ts
 * import { sum } from '@forawait/core';
 * await sum([0.1, 0.2, 0.3]); // => 0.6
 * ```
 * @see https://docs.python.org/3/library/functions.html#sum
 */
export function sum(source: Source<number>): Promise<number> {
  const folding = fold<number, Total>(source, add, { sum: 0, lost: 0 });
  return folding.then(({ sum, lost }) => (Number.isFinite(lost) ? sum + lost : sum));
}

/** Neumaier's addition: https://en.wikipedia.org/wiki/Kahan_summation_algorithm#Further_enhancements */
function add(total: Total, value: number, index: number): Total {
  if (typeof value !== 'number') {
    throw new TypeError(`Cannot sum ${show(value)}: value ${index} must be a number; map() makes numbers of values`);
  }
  const { sum } = total;
  const next = sum + value;
  total.lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
  total.sum = next;
  return total;
}
