import { planOf, type ProbeOptions, type ProbePlan, type ProbeShapes } from './probe-options.ts';
import { type Probe, Recorder, type Result } from './probe-recorder.ts';

/**
 * A source that does as the test says and writes down what is done to it.
 *
 * @param options - What it gives, what it looks like, and where it hangs or fails; default: an async iterator without values.
 * @throws TypeError at the call, when a sync shape is asked to wait, or an option is not known.
 * @example
 * ```ts
 * import { probe } from '@forawait/core/testing';
 * const source = probe({ values: [1, 2, 3] });
 * for await (const value of source) if (value === 2) break;
 * source.assertClosedOnce();
 * [source.pulls, source.closes]; // => [2, 1]
 * ```
 */
export function probe<T = never, S extends keyof ProbeShapes<T> = 'asyncIterator'>(
  options: ProbeOptions<T, S> = {},
): Probe<T> & ProbeShapes<T>[S] {
  const plan = planOf<T>(options);
  const record = new Recorder<T>(plan);
  const symbol = plan.sync ? Symbol.iterator : Symbol.asyncIterator;
  if (plan.shape === 'iterable' || plan.shape === 'asyncIterable') {
    Object.assign(record, { [symbol]: () => record.open(iteratorOf(record, plan)) });
  } else {
    Object.assign(record, iteratorOf(record, plan));
    if (plan.shape !== 'bareIterator') Object.assign(record, { [symbol]: () => record.open(record) });
  }
  return record as unknown as Probe<T> & ProbeShapes<T>[S];
}

/** One reading of the values, from the start. */
function iteratorOf<T>(record: Recorder<T>, plan: ProbePlan<T>): object {
  let values: Iterator<T, undefined> | undefined;
  let asked = 0;
  let over = false;
  const planned = (place: number): Result<T> => {
    if (place === plan.failAt) throw plan.error;
    values ??= plan.values[Symbol.iterator]() as Iterator<T, undefined>;
    return values.next();
  };
  const next = (): unknown => {
    const place = asked++;
    if (!over) return record.answer((byHand = () => planned(place)) => end(byHand), place >= plan.hangAt);
    record.latePulls++;
    return record.answer((byHand = () => ({ value: undefined, done: true })) => byHand(), place >= plan.hangAt);
  };
  // What was asked before the close may still be answered after it, as a source of the world may.
  const end = (outcome: () => Result<T>): Result<T> => {
    try {
      const result = outcome();
      if (result.done === true) over = true;
      return result;
    } catch (error) {
      over = true;
      throw error;
    }
  };
  const leave = (): unknown => {
    if (over) record.lateCloses++;
    over = true;
    return record.answerClose();
  };
  return plan.closes === 'missing' ? { next } : { next, return: leave };
}
