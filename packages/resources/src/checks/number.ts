import { describe } from './describe.ts';

/**
 * @param action - What cannot be done with it, up to the value.
 * @param least - It must be a whole number of so much or more; where there is none, any number of 0 or more.
 * @param most - Where a count need have no limit.
 * @throws TypeError for what is no number; RangeError for one that is not that.
 */
export function checkNumber(
  value: unknown,
  action: string,
  least?: 0 | 1,
  most: '' | ', or Infinity' = '',
): asserts value is number {
  if (typeof value !== 'number') throw new TypeError(`Cannot ${action} ${describe(value)}: it must be a number`);
  const isWhole = least === undefined || value % 1 === 0 || (most !== '' && value === Infinity);
  if (isWhole && value >= (least ?? 0)) return;
  const what = least === undefined ? 0 : `a whole number of ${least}`;
  throw new RangeError(`Cannot ${action} ${value}: it must be ${what} or more${most}`);
}
