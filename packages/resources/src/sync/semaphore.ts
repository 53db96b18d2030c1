import type { MaybePromise } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { checkNumber } from '../checks/number.ts';
import { onlyKnown } from '../checks/only-known.ts';
import { signalOf } from '../checks/signal-of.ts';
import type { AcquireOptions } from './acquire-options.ts';
import { holding } from './holding.ts';
import { Line, pass } from './line.ts';

const ACTION = 'make a Semaphore';

/** What a semaphore is like now. */
export interface SemaphoreStatistics {
  /** Permits that are there. */
  readonly available: number;
  /** Those who wait for one. */
  readonly waiting: number;
}

/**
 * So many permits: whoever finds none waits for one. First come, first served; a permit goes from hand to hand, so that
 * nobody can overtake, and whoever is cancelled while waiting takes none along.
 *
 * Unlike Trio's it has a limit, where none is given: as many as at first, so that to release one too many is an error. One that begins
 * without permits, to be released by somebody else, is `new Semaphore(0, { max: Infinity })`.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.Semaphore
 * @example
 * const semaphore = new Semaphore(2);
 * console.log(await semaphore.run(() => semaphore.statistics().available)); // => 1
 */
export class Semaphore {
  readonly #max: number;
  readonly #line = new Line<void>('a permit of a semaphore');
  #available: number;

  /**
   * @param permits - How many there are at first; a whole number, 0 or more.
   * @param options - `max`: how many there can be; a whole number, `permits` or more, or `Infinity`. Default: as many as there are
   *   at first.
   * @throws TypeError or RangeError where they are not that.
   */
  constructor(permits: number, options: { readonly max?: number | undefined } = {}) {
    onlyKnown(options, ['max'], ACTION);
    const { max = permits } = options;
    checkNumber(permits, `${ACTION} with permits`, 0);
    checkNumber(max, `${ACTION} with max`, 0, ', or Infinity');
    if (max < permits) throw new RangeError(`Cannot ${ACTION} with ${permits} permits: max is ${max}`);
    this.#available = permits;
    this.#max = max;
  }

  /**
   * Takes a permit, or waits for one. A checkpoint.
   *
   * @throws TypeError at the call for bad options; then, as a rejection, the cancellation of the scope or the reason of `signal`.
   */
  acquire(options: AcquireOptions = {}): Promise<void> {
    return pass(this.#line, signalOf(options, 'acquire a permit'), () => this.tryAcquire());
  }

  /** Takes a permit where there is one. */
  tryAcquire(): boolean {
    if (this.#available === 0) return false;
    this.#available--;
    return true;
  }

  /**
   * Gives a permit back: to whoever waits longest.
   *
   * @throws Error where nobody has one: all `max` are there.
   */
  release(): void {
    if (this.#line.wakeFirst()) return;
    if (this.#available === this.#max) throw new Error(`Cannot release a permit: all ${this.#max} are there`);
    this.#available++;
  }

  /**
   * Runs a body with a permit, and gives it back whatever happens.
   *
   * @throws TypeError at the call for bad arguments; then as `acquire()`, and what the body throws.
   */
  run<R>(body: () => MaybePromise<R>, options: AcquireOptions = {}): Promise<R> {
    checkFunction(body, 'run a body with a permit', 'it');
    return holding(this.acquire(options), body, () => this.release());
  }

  statistics(): SemaphoreStatistics {
    return { available: this.#available, waiting: this.#line.length };
  }
}
