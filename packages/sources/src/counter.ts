import { AsyncIter, DONE, type SourceOptions } from '@forawait/core';
import { type CounterRange, rangeOf, restartAt } from './counter-range.ts';
import { type MissedTicks, TickingCounter } from './counter-ticks.ts';
import { checkMilliseconds, checkOptions, checkWord } from './options.ts';
import type { Checkpointed } from './resumable/checkpointed.ts';

/** How to count; everything is optional. */
export interface CounterOptions extends SourceOptions {
  /** From each value to the next: any finite number but 0; a negative one counts down. Default 1. */
  readonly step?: number | undefined;
  /**
   * Milliseconds from tick to tick, more than 0 and at most 2 147 483 647: one value a tick, the first at once. By a
   * monotonic clock, without drift. Default: no clock, as fast as values are wanted.
   */
  readonly everyMs?: number | undefined;
  /**
   * Milliseconds by which each tick, the first included, may be later than planned, by chance and evenly; 0 to `everyMs`.
   * Never earlier, and the plan stays: so that many who began together do not all come at once. Default 0.
   */
  readonly jitterMs?: number | undefined;
  /**
   * What happens to the ticks that passed while nobody asked; the values go on without a gap in any case. `'skip'`: one
   * value at once for all of them, then on as planned. `'burst'`: one value at once for each of them. `'delay'`: one value
   * at once, and the clock starts anew from there. Default `'skip'`.
   */
  readonly missed?: MissedTicks | undefined;
}

const ACTION = 'count';
const NAMES = ['step', 'everyMs', 'jitterMs', 'missed', 'signal', 'graceMs', 'name', 'onOrphan'];
const BATCH = 512;

/**
 * The numbers from `low` to `high`, both included.
 *
 * @param low - The first number; finite, default 0.
 * @param high - The last, if a step hits it; default: there is no last one. Whole numbers are told up to 2^53 - 1: beyond it,
 *   a count without an end fails with a RangeError, and an end there is refused, unless the steps are as large.
 * @param options - `step`, `everyMs`, `jitterMs`, `missed`, and what every source has: `signal`, `graceMs`, `name`,
 *   `onOrphan`.
 * @returns The numbers. Their `checkpoint` is the one that comes next, where all are whole: to be handed over as `low`.
 * @throws TypeError or RangeError at the call for an argument that is not what it must be.
 * @example
 * ```ts
 * import { counter } from '@forawait/sources';
 * await counter(1, 3).toArray(); // => [1, 2, 3]
 * await counter(10, 0, { step: -5 }).toArray(); // => [10, 5, 0]
 * for await (const n of counter(0, 2, { everyMs: 10 })) console.log(n); // => 0, 1, 2
 * ```
 */
export function counter(
  low: number = 0,
  high?: number,
  options: CounterOptions = {},
): AsyncIter<number> & Checkpointed<number> {
  checkOptions(ACTION, options, NAMES);
  const { step = 1, everyMs, jitterMs = 0, missed = 'skip', signal, graceMs, name = 'counter', onOrphan } = options;
  const range = rangeOf(low, high, step);
  checkWord(ACTION, 'missed', missed, ['skip', 'burst', 'delay']);
  const source = { signal, graceMs, name, onOrphan };
  if (everyMs !== undefined) checkMilliseconds(ACTION, 'everyMs', everyMs, Number.MIN_VALUE);
  checkJitter(jitterMs, everyMs);
  if (everyMs === undefined) return new Counter(range, source);
  return new TickingCounter(range, { everyMs, jitterMs, missed }, source);
}

function checkJitter(jitterMs: number, everyMs: number | undefined): void {
  checkMilliseconds(ACTION, 'jitterMs', jitterMs, 0);
  if (jitterMs <= (everyMs ?? 0)) return;
  const rule = everyMs === undefined ? 'without everyMs there are no ticks to be late' : 'it must be everyMs at most';
  throw new RangeError(`Cannot count with jitterMs ${String(jitterMs)}: ${rule}`);
}

/** Counts as fast as it is read, many numbers at a time. */
class Counter extends AsyncIter<number> implements Checkpointed<number> {
  readonly #range: CounterRange;
  #index = 0;

  constructor(range: CounterRange, options: SourceOptions) {
    super(options);
    this.#range = range;
  }

  get checkpoint(): number | undefined {
    return restartAt(this.#range, this.#index - this.unread);
  }

  protected override pullBatch(): readonly number[] | DONE {
    const { count, valueAt } = this.#range;
    if (this.#index >= count) return this.#range.end();
    const end = Math.min(count, this.#index + BATCH);
    const batch: number[] = [];
    while (this.#index < end) batch.push(valueAt(this.#index++));
    return batch;
  }
}
