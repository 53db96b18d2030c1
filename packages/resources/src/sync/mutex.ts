import type { MaybePromise } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { signalOf } from '../checks/signal-of.ts';
import type { AcquireOptions } from './acquire-options.ts';
import { holding } from './holding.ts';
import { Line, pass } from './line.ts';

/**
 * One at a time: whoever finds it locked waits. First come, first served, and it goes from hand to hand.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.Lock
 * @example
 * const mutex = new Mutex();
 * const order: string[] = [];
 * const twice = (name: string) => mutex.run(async () => order.push(name, await name));
 * await Promise.all([twice('a'), twice('b')]);
 * console.log(order); // => ['a', 'a', 'b', 'b']
 */
export class Mutex {
  readonly #line = new Line<void>('a mutex');
  #locked = false;

  get locked(): boolean {
    return this.#locked;
  }

  /**
   * Locks it, or waits until it can. A checkpoint.
   *
   * @throws TypeError at the call for bad options; then, as a rejection, the cancellation of the scope or the reason of `signal`.
   */
  acquire(options: AcquireOptions = {}): Promise<void> {
    return pass(this.#line, signalOf(options, 'acquire a mutex'), () => this.tryAcquire());
  }

  /** Locks it where it is free. */
  tryAcquire(): boolean {
    if (this.#locked) return false;
    this.#locked = true;
    return true;
  }

  /**
   * Unlocks it, or hands it over to whoever waits longest.
   *
   * @throws Error where it is not locked.
   */
  release(): void {
    if (!this.#locked) throw new Error('Cannot release a mutex: it is not locked');
    if (!this.#line.wakeFirst()) this.#locked = false;
  }

  /**
   * Runs a body while it is locked, and unlocks it whatever happens.
   *
   * @throws TypeError at the call for bad arguments; then as `acquire()`, and what the body throws.
   */
  run<R>(body: () => MaybePromise<R>, options: AcquireOptions = {}): Promise<R> {
    checkFunction(body, 'run a body under a mutex', 'it');
    return holding(this.acquire(options), body, () => this.release());
  }

  /** How many wait for it. */
  get waiting(): number {
    return this.#line.length;
  }
}
