import { describe } from './options.ts';

/** An arithmetic series: value number `index` is `low + index * step`, so that no error of rounding adds up. */
export interface CounterRange {
  /** How many values there are; may be Infinity. */
  readonly count: number;
  readonly valueAt: (index: number) => number;
}

/**
 * The values from `low` to `high`, both included.
 *
 * 0.1 * 3 is a little more than 0.3: where the steps are fractions, a value that differs from `high` by no more than
 * rounding can explain is `high`.
 *
 * @throws TypeError for what is no number, RangeError for NaN, a `low` or `step` that is not finite, and a step that leads nowhere.
 */
export function rangeOf(low: number, high: number | undefined, step: number): CounterRange {
  checkNumber('low', low, Number.isFinite(low), 'a finite number');
  checkNumber('step', step, Number.isFinite(step) && step !== 0, 'a finite number other than 0');
  const end = high ?? (step > 0 ? Infinity : -Infinity);
  checkNumber('high', end, !Number.isNaN(end), 'a number, or Infinity');
  if (low + step === low) {
    throw new RangeError(
      `Cannot count from ${String(low)} in steps of ${String(step)}: numbers of this size do not tell such a step`,
    );
  }
  return rangeTo(low, Math.max(-Number.MAX_VALUE, Math.min(end, Number.MAX_VALUE)), step);
}

/** Value number `index`, when counting from there gives the same values: fractions may be rounded in another way. */
export function restartAt({ valueAt }: CounterRange, index: number): number | undefined {
  return [0, 1, index].every((each) => Number.isSafeInteger(valueAt(each))) ? valueAt(index) : undefined;
}

function rangeTo(low: number, high: number, step: number): CounterRange {
  const valueAt = (index: number): number => low + index * step;
  const isOver = (index: number): boolean => (step > 0 ? valueAt(index) > high : valueAt(index) < high);
  if (isOver(0)) return { count: 0, valueAt };
  // Two divisions, since the difference may be larger than the largest number.
  const steps = high / step - low / step;
  const nearest = Math.round(steps);
  const rounding = 2 * Number.EPSILON * Math.max(Math.abs(low), Math.abs(high));
  if (!(Number.isInteger(low) && Number.isInteger(step)) && Math.abs(valueAt(nearest) - high) <= rounding) {
    return { count: nearest + 1, valueAt: (index) => (index === nearest ? high : valueAt(index)) };
  }
  let last = Math.floor(steps);
  while (last > 0 && isOver(last)) last--;
  if (!isOver(last + 1)) last++;
  return { count: last + 1, valueAt };
}

function checkNumber(name: string, value: unknown, valid: boolean, rule: string): void {
  if (typeof value !== 'number')
    throw new TypeError(`Cannot count with ${name} ${describe(value)}: it must be ${rule}`);
  if (!valid) throw new RangeError(`Cannot count with ${name} ${String(value)}: it must be ${rule}`);
}
