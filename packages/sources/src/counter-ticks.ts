import { AsyncIter, DONE, type MaybePromise, type SourceOptions } from '@forawait/core';
import { type CounterRange, restartAt } from './counter-range.ts';
import type { Checkpointed } from './resumable/checkpointed.ts';

/** What happens when nobody asked at the time of a tick. No value is ever left out: only ticks can be missed. */
export type MissedTicks = 'skip' | 'burst' | 'delay';

/**
 * Gives a value at each tick of a clock. Ticks are counted from the first read, so that they do not drift: tick number
 * `n` is due at `n * everyMs`, however late the one before came.
 */
export class TickingCounter extends AsyncIter<number> implements Checkpointed<number> {
  readonly #range: CounterRange;
  readonly #everyMs: number;
  readonly #missed: MissedTicks;
  #index = 0;
  /** When tick 0 was, and which tick is the next. */
  #startMs: number | undefined;
  #tick = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake: ((value: number | DONE) => void) | undefined;

  constructor(range: CounterRange, everyMs: number, missed: MissedTicks, options: SourceOptions) {
    super(options);
    this.#range = range;
    this.#everyMs = everyMs;
    this.#missed = missed;
  }

  get checkpoint(): number | undefined {
    return restartAt(this.#range, this.#index);
  }

  protected override pull(): MaybePromise<number | DONE> {
    if (this.#index >= this.#range.count) return DONE;
    const waitMs = this.#waitMs();
    if (waitMs <= 0) return this.#next();
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#arm(waitMs);
    });
  }

  protected override close(): void {
    clearTimeout(this.#timer);
    this.#wake?.(DONE);
  }

  #waitMs(): number {
    const now = performance.now();
    this.#startMs ??= now;
    return this.#startMs + this.#tick * this.#everyMs - now;
  }

  /** A timer may fire a little before its time, by the clock that counts here: then it is set once more. */
  #arm(waitMs: number): void {
    this.#timer = setTimeout(() => {
      const restMs = this.#waitMs();
      if (restMs > 0) this.#arm(restMs);
      else this.#wake?.(this.#next());
    }, Math.ceil(waitMs));
  }

  #next(): number {
    this.#wake = undefined;
    const now = performance.now();
    const startMs = this.#startMs ?? now;
    this.#tick++;
    if (this.#missed === 'skip') {
      this.#tick = Math.max(this.#tick, Math.floor((now - startMs) / this.#everyMs) + 1);
    } else if (this.#missed === 'delay') {
      this.#startMs = now;
      this.#tick = 1;
    }
    return this.#range.valueAt(this.#index++);
  }
}
