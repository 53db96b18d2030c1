import { AsyncIter, DONE, type MaybePromise, type SourceOptions } from '@forawait/core';
import { type CounterRange, restartAt } from './counter-range.ts';
import { LONGEST_TIMER_MS } from './options.ts';
import type { Checkpointed } from './resumable/checkpointed.ts';

/** What happens when nobody asked at the time of a tick. No value is ever left out: only ticks can be missed. */
export type MissedTicks = 'skip' | 'burst' | 'delay';

/** When ticks are due, and what to do about those that nobody asked for. */
export interface TickPlan {
  readonly everyMs: number;
  /** Each tick is up to so much later, by chance; `everyMs` at the most, so that ticks keep their order. */
  readonly jitterMs: number;
  readonly missed: MissedTicks;
}

/**
 * Gives a value at each tick of a clock. Ticks are counted from the first read, so that they do not drift: tick number
 * `n` is due at `n * everyMs`, however late the one before came, and however late chance makes it.
 */
export class TickingCounter extends AsyncIter<number> implements Checkpointed<number> {
  readonly #range: CounterRange;
  readonly #plan: TickPlan;
  #index = 0;
  /** When tick 0 was by the plan, which tick is the next, and how much later than planned it is to come. */
  #startMs: number | undefined;
  #tick = 0;
  #lateMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake: ((value: number | DONE) => void) | undefined;

  constructor(range: CounterRange, plan: TickPlan, options: SourceOptions) {
    super(options);
    this.#range = range;
    this.#plan = plan;
    this.#lateMs = this.#chance();
  }

  get checkpoint(): number | undefined {
    return restartAt(this.#range, this.#index);
  }

  protected override pull(): MaybePromise<number | DONE> {
    if (this.#index >= this.#range.count) return this.#range.end();
    this.#startMs ??= performance.now();
    const waitMs = this.#dueMs - performance.now();
    if (waitMs <= 0) return this.#next(waitMs < 0);
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#arm(waitMs);
    });
  }

  protected override close(): void {
    clearTimeout(this.#timer);
    this.#wake?.(DONE);
  }

  get #dueMs(): number {
    return this.#plannedMs(this.#tick) + this.#lateMs;
  }

  #plannedMs(tick: number): number {
    return (this.#startMs ?? 0) + tick * this.#plan.everyMs;
  }

  #chance(): number {
    return Math.random() * this.#plan.jitterMs;
  }

  /** A timer may fire before its time, a little by the clock that counts here, or since it cannot be as long: then it is set once more. */
  #arm(waitMs: number): void {
    this.#timer = setTimeout(
      () => {
        const now = performance.now();
        if (now < this.#dueMs) this.#arm(this.#dueMs - now);
        // Timers are always a little late: only where the event loop stood still for a whole tick is that a tick missed.
        else this.#wake?.(this.#next(now >= this.#dueMs + this.#plan.everyMs));
      },
      Math.min(Math.ceil(waitMs), LONGEST_TIMER_MS),
    );
  }

  /** @param late - Nobody asked when the tick was due, or nobody could be answered. */
  #next(late: boolean): number {
    this.#wake = undefined;
    const { missed } = this.#plan;
    if (late && missed === 'delay') {
      this.#startMs = performance.now();
      this.#tick = 0;
    }
    this.#tick++;
    this.#lateMs = this.#chance();
    if (late && missed === 'skip') this.#skip(performance.now());
    return this.#range.valueAt(this.#index++);
  }

  /** On to the first tick that is not due yet: those before it were missed. */
  #skip(now: number): void {
    const passed = Math.min(Math.floor((now - this.#plannedMs(0)) / this.#plan.everyMs), Number.MAX_SAFE_INTEGER);
    if (passed < this.#tick) return;
    if (passed > this.#tick) this.#lateMs = this.#chance();
    this.#tick = passed;
    if (this.#dueMs > now) return;
    this.#tick++;
    this.#lateMs = this.#chance();
  }
}
