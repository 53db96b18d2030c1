// Arguments that operators must refuse.
import type { Refused } from '../row.ts';
import { times } from '../row-callbacks.ts';

export const noFunctions: readonly Refused[] = [
  [[], 'TypeError'],
  [[null], 'TypeError'],
  [[{}], 'TypeError'],
];

/** Where the function may be left away. */
export const noOptionalFunctions: readonly Refused[] = noFunctions.slice(1);

export const noCounts: readonly Refused[] = [
  [[-1], 'RangeError'],
  [[Number.NaN], 'RangeError'],
  [['many'], 'RangeError'],
  [[Symbol('many')], 'TypeError'],
  [[1n], 'TypeError'],
];

export const noLimits: readonly Refused[] = [0, -1, 1.5, Number.NaN].map((concurrency) => [
  [times, { concurrency }],
  'RangeError',
]);
