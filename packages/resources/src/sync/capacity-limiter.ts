import type { MaybePromise } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { checkNumber } from '../checks/number.ts';
import { refusal } from '../scope/wait.ts';
import { signalOf } from '../checks/signal-of.ts';
import type { AcquireOptions } from './acquire-options.ts';
import { holding } from './holding.ts';
import { Line } from './line.ts';

/** On whose behalf, and until when to wait. */
export interface BorrowOptions extends AcquireOptions {
  /** Whoever holds the token; anything but undefined. Default: a new object. */
  readonly borrower?: unknown;
}

/** What a limiter is like now. */
export interface CapacityStatistics {
  readonly total: number;
  readonly borrowed: number;
  /** Tokens that can be had at once; 0 where more are borrowed than there may be. */
  readonly available: number;
  readonly waiting: number;
  readonly borrowers: readonly unknown[];
}

/**
 * So many tokens, each held by somebody who is known, and a total that can be changed at any time. First come, first served.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.CapacityLimiter
 * @example
 * const limiter = new CapacityLimiter(2);
 * await limiter.run(() => limiter.statistics().available); // => 1
 */
export class CapacityLimiter {
  readonly #line = new Line<void>('a token of a limiter');
  /** The borrowers who stand in the line. */
  readonly #waiting = new Set<unknown>();
  readonly #borrowers = new Set<unknown>();
  #total: number;

  /**
   * @param total - A whole number of 1 or more, or `Infinity`.
   * @throws TypeError or RangeError where it is not that.
   */
  constructor(total: number) {
    checkTotal(total);
    this.#total = total;
  }

  /** How many tokens there are. To make it less takes none away: those who hold one give it back in their own time. */
  get total(): number {
    return this.#total;
  }

  set total(total: number) {
    checkTotal(total);
    this.#total = total;
    this.#serve();
  }

  /**
   * Takes a token, or waits for one. A checkpoint.
   *
   * @returns The borrower, for `release()`.
   * @throws TypeError at the call for bad options; then, as a rejection, Error where that borrower holds one or waits for one
   *   already, the cancellation of the scope, or the reason of `signal`.
   */
  acquire(options: BorrowOptions = {}): Promise<unknown> {
    const signal = signalOf(options, 'acquire a token', ['borrower', 'signal']);
    const { borrower = {} } = options;
    return refusal(signal) ?? this.#acquire(borrower, signal);
  }

  async #acquire(borrower: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.tryAcquire(borrower)) return borrower;
    if (this.#waiting.has(borrower)) throw new Error('Cannot acquire a token: this borrower waits for one already');
    await this.#line.join(signal, (isWoken) => {
      if (isWoken === undefined) this.#waiting.add(borrower);
      else this.#waiting.delete(borrower);
      // Whoever waits longest holds a token before it is told: nobody comes in between.
      if (isWoken === true) this.#borrowers.add(borrower);
    });
    return borrower;
  }

  /**
   * Takes a token where there is one.
   *
   * @param borrower - Whoever will hold it; anything but undefined.
   * @throws TypeError where it is undefined; Error where that borrower holds one already.
   */
  tryAcquire(borrower: unknown): boolean {
    if (borrower === undefined) throw new TypeError('Cannot acquire a token for undefined: name a borrower');
    if (this.#borrowers.has(borrower)) throw new Error('Cannot acquire a token: this borrower holds one already');
    if (this.#borrowers.size >= this.#total) return false;
    this.#borrowers.add(borrower);
    return true;
  }

  /**
   * Gives a token back: to whoever waits longest.
   *
   * @param borrower - What `acquire()` has answered.
   * @throws Error where that one holds none.
   */
  release(borrower: unknown): void {
    if (!this.#borrowers.delete(borrower)) throw new Error('Cannot release a token: this borrower holds none');
    this.#serve();
  }

  /**
   * Runs a body with a token, and gives it back whatever happens.
   *
   * @throws TypeError at the call for bad arguments; then as `acquire()`, and what the body throws.
   */
  run<R>(body: () => MaybePromise<R>, options: BorrowOptions = {}): Promise<R> {
    checkFunction(body, 'run a body with a token', 'it');
    return holding(
      this.acquire(options),
      () => body(),
      (borrower) => this.release(borrower),
    );
  }

  statistics(): CapacityStatistics {
    const { size } = this.#borrowers;
    return {
      total: this.#total,
      borrowed: size,
      available: Math.max(0, this.#total - size),
      waiting: this.#line.length,
      borrowers: [...this.#borrowers],
    };
  }

  #serve(): void {
    while (this.#line.length > 0 && this.#borrowers.size < this.#total) this.#line.wakeFirst();
  }
}

function checkTotal(total: number): void {
  checkNumber(total, 'limit to', 1, ', or Infinity');
}
