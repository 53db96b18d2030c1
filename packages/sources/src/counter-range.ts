import { DONE } from '@forawait/core';
import { describe } from './options.ts';

/** An arithmetic series: value number `index` is `low + index * step`, so that no error of rounding adds up. */
export interface CounterRange {
  /** How many values there are. */
  readonly count: number;
  readonly valueAt: (index: number) => number;
  /** What comes behind the last value. Throws where there should be more, but numbers do not tell them. */
  readonly end: () => DONE;
}

/**
 * The values from `low` to `high`, both included.
 *
 * 0.1 * 3 is a little more than 0.3: where the steps are fractions, a value that differs from `high` by no more than
 * rounding can explain is `high`.
 *
 * @throws TypeError for what is no number, RangeError for NaN, a `low` or `step` that is not finite, and a `low` or `high` so
 *   large that values would be left out or come twice.
 */
export function rangeOf(low: number, high: number | undefined, step: number): CounterRange {
  checkNumber('low', low, Number.isFinite(low), 'a finite number');
  checkNumber('step', step, Number.isFinite(step) && step !== 0, 'a finite number other than 0');
  const wanted = high ?? (step > 0 ? Infinity : -Infinity);
  checkNumber('high', wanted, !Number.isNaN(wanted), 'a number, or Infinity');
  const limit = largestTold(low, step);
  if (Math.abs(low) > limit) throw tooLarge(`from ${String(low)}`, step);
  if (Number.isFinite(wanted)) {
    const isAhead = step > 0 ? wanted >= low : wanted <= low;
    if (isAhead && Math.abs(wanted) > limit)
      throw tooLarge(`to ${String(wanted)}`, step, '; leave high out for no end');
    return { ...rangeTo(low, wanted, step), end: () => DONE };
  }
  const end = (): DONE => {
    if (limit === Number.MAX_VALUE || wanted > 0 !== step > 0) return DONE;
    throw tooLarge(`beyond ${String(step > 0 ? limit : -limit)}`, step);
  };
  return { ...rangeTo(low, wanted > 0 ? limit : -limit, step), end };
}

/** Up to where, on both sides of 0, numbers tell each value from the one before: whole ones exactly, others but for rounding. */
function largestTold(low: number, step: number): number {
  if (!Number.isInteger(low) || !Number.isInteger(step)) return Math.min(Math.abs(step) * 2 ** 51, Number.MAX_VALUE);
  let grain = 1;
  while (low % (2 * grain) === 0 && step % (2 * grain) === 0) grain *= 2;
  return Math.min(grain * Number.MAX_SAFE_INTEGER, Number.MAX_VALUE);
}

function tooLarge(place: string, step: number, remedy: string = ''): RangeError {
  return new RangeError(
    `Cannot count ${place} in steps of ${String(step)}: numbers of this size do not tell such a step${remedy}`,
  );
}

/** Value number `index`, when counting from there gives the same values: fractions may be rounded in another way. */
export function restartAt({ valueAt }: CounterRange, index: number): number | undefined {
  return [0, 1, index].every((each) => Number.isSafeInteger(valueAt(each))) ? valueAt(index) : undefined;
}

function rangeTo(low: number, high: number, step: number): Omit<CounterRange, 'end'> {
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
