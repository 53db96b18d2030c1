import { describe } from './describe.ts';

/**
 * @param action - What cannot be done with it, up to the value.
 * @param isCount - It must be a whole number of 1 or more; else 0 or more.
 * @param most - Where a count need have no limit.
 * @param what - Its name in the rule.
 * @throws TypeError for what is no number; RangeError for one that is not that.
 */
export function checkNumber(
  value: unknown,
  action: string,
  isCount?: boolean,
  most: '' | ', or Infinity' = '',
  what = 'it',
): void {
  if (typeof value !== 'number') throw new TypeError(`Cannot ${action} ${describe(value)}: ${what} must be a number`);
  if (isCount === true ? (Number.isInteger(value) && value > 0) || (value === Infinity && most !== '') : value >= 0)
    return;
  throw new RangeError(
    `Cannot ${action} ${value}: ${what} must be ${isCount === true ? 'a whole number of 1' : 0} or more${most}`,
  );
}
