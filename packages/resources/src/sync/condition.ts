import type { MaybePromise } from '@forawait/core';
import { describe } from '../checks/describe.ts';
import { checkNumber } from '../checks/number.ts';
import { shielded } from '../scope/timeouts.ts';
import { refusal } from '../scope/wait.ts';
import { signalOf } from '../checks/signal-of.ts';
import type { AcquireOptions } from './acquire-options.ts';
import { Line } from './line.ts';
import { Mutex } from './mutex.ts';

/**
 * A mutex, under which one can wait until somebody says that what it protects has changed.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.Condition
 * @example
 * const changed = new Condition();
 * const basket: string[] = [];
 * const taken = changed.run(async () => {
 *   while (basket.length === 0) await changed.wait();
 *   return basket.pop();
 * });
 * await changed.run(() => {
 *   basket.push('apple');
 *   changed.notify();
 * });
 * await taken; // => 'apple'
 */
export class Condition {
  readonly mutex: Mutex;
  readonly #line = new Line<void>('a condition');

  /**
   * @param mutex - Shared with other conditions. Default: one of its own.
   * @throws TypeError where it is none.
   */
  constructor(mutex: Mutex = new Mutex()) {
    if (!(mutex instanceof Mutex)) {
      throw new TypeError(`Cannot make a Condition of ${describe(mutex)}: expected a Mutex`);
    }
    this.mutex = mutex;
  }

  /** How many wait for it to change. */
  get waiting(): number {
    return this.#line.length;
  }

  /** As `mutex.run()`. */
  run<R>(body: () => MaybePromise<R>, options: AcquireOptions = {}): Promise<R> {
    return this.mutex.run(body, options);
  }

  /**
   * Unlocks the mutex, waits until somebody notifies, and locks it again: also when it is cancelled, since the caller will
   * unlock it. A checkpoint. Look again at what you wait for: somebody may have been faster.
   *
   * @throws TypeError or Error at the call for bad options, or where the mutex is not locked; then, as a rejection, the cancellation
   *   of the scope or the reason of `signal`.
   */
  wait(options: AcquireOptions = {}): Promise<void> {
    const signal = signalOf(options, 'wait for a condition');
    this.#check('wait for');
    return refusal(signal) ?? this.#wait(signal);
  }

  async #wait(signal: AbortSignal | undefined): Promise<void> {
    const woken = this.#line.join(signal);
    this.mutex.release();
    try {
      await woken;
    } finally {
      await shielded(() => this.mutex.acquire());
    }
  }

  /**
   * Wakes those who wait longest.
   *
   * @param count - How many; a whole number, 0 or more. Default 1.
   * @throws TypeError or RangeError where it is not that; Error where the mutex is not locked.
   */
  notify(count = 1): void {
    checkNumber(count, 'notify', 0);
    this.#check('notify');
    for (let left = count; left > 0 && this.#line.wakeFirst(); left--);
  }

  /** Wakes all who wait. @throws Error where the mutex is not locked. */
  notifyAll(): void {
    this.#check('notify');
    this.#line.wakeAll();
  }

  #check(action: string): void {
    if (!this.mutex.locked) throw new Error(`Cannot ${action} a condition: its mutex is not locked`);
  }
}
