import { describe } from './describe.ts';

/**
 * @param action - What cannot be done with it, up to the value.
 * @param isCount - It must be a whole number of 1 or more; else 0 or more.
 * @param most - Where a count need have no limit.
 * @throws TypeError for what is no number; RangeError for one that is not that.
 */
export function checkNumber(
  value: unknown,
  action: string,
  isCount?: true,
  most: '' | ', or Infinity' = '',
): asserts value is number {
  if (typeof value !== 'number') throw new TypeError(`Cannot ${action} ${describe(value)}: it must be a number`);
  if (isCount ? value > 0 && (value % 1 === 0 || (most !== '' && value === Infinity)) : value >= 0) return;
  throw new RangeError(`Cannot ${action} ${value}: it must be ${isCount ? 'a whole number of 1' : 0} or more${most}`);
}
