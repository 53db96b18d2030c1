/// <reference lib="esnext.disposable" preserve="true" />
import type { MaybePromise } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { chainErrors } from '../errors/chain-errors.ts';
import { type AcquireOptions, signalOf } from '../sync/acquire-options.ts';
import { Line } from '../sync/line.ts';
import { check } from '../scope/wait.ts';
import { disposerOf } from '../stacks/resource-exit.ts';
import { Idle } from './idle.ts';
import { Lease } from './lease.ts';
import { planOf, type PoolOptions, type PoolPlan } from './options.ts';

const MANY_FAILURES = 100;

/** What a pool is like now. */
export interface PoolStatistics {
  /** How many there may be. */
  readonly max: number;
  readonly lent: number;
  readonly idle: number;
  /** Those who wait for one. */
  readonly waiting: number;
}

/** Resources that are made when they are needed, lent to one at a time, and kept for the next. */
export class Pool<T> implements AsyncDisposable {
  readonly #make: () => MaybePromise<T>;
  readonly #plan: PoolPlan<T>;
  readonly #idle: Idle<T>;
  /** Those who wait for a place: each place is a resource, or the right to make one. */
  readonly #line = new Line<boolean>('a resource of a pool');
  /** Places that are taken: lent, being made, looked at or closed. */
  #taken = 0;
  #closing: Promise<void> | undefined;
  #onEmpty: (() => void) | undefined;
  /** What the closing of those has thrown that nobody had at hand, up to so many. */
  readonly #failures: unknown[] = [];

  /** @see pool */
  constructor(make: () => MaybePromise<T>, options: PoolOptions<T>) {
    checkFunction(make, 'make a pool', 'the factory');
    this.#make = make;
    this.#plan = planOf(options);
    this.#idle = new Idle(this.#plan.idleMs, (resource) => void this.#retire(resource));
  }

  /**
   * Borrows one: an idle one that is still good, the one that was used last first; else a new one; else the first one that comes
   * back. First come, first served. A checkpoint.
   *
   * @returns It, to be given back by `release()` or `await using`.
   * @throws TypeError at the call for bad options; then, as a rejection, Error where the pool is closed, the cancellation of the scope
   *   or the reason of `signal`, or what the factory throws.
   */
  async acquire(options: AcquireOptions = {}): Promise<Lease<T>> {
    const signal = signalOf(options, 'borrow from a pool');
    check(signal);
    this.#checkOpen();
    if (this.#taken >= this.#plan.max) {
      if (!(await this.#line.join(signal))) throw closedError();
    } else this.#taken++;
    try {
      const resource = await this.#next();
      return new Lease(resource, (broken) => this.#back(resource, broken));
    } catch (error) {
      this.#free();
      throw error;
    }
  }

  /**
   * Borrows one for a body, and gives it back whatever happens: as good, also where the body has failed, unless it has called
   * `lease.discard()`.
   *
   * @throws TypeError at the call for bad arguments; then as `acquire()`, and what the body throws.
   */
  use<R>(body: (resource: T, lease: Lease<T>) => MaybePromise<R>, options: AcquireOptions = {}): Promise<R> {
    checkFunction(body, 'use a pool', 'the body');
    return this.#use(body, options);
  }

  async #use<R>(body: (resource: T, lease: Lease<T>) => MaybePromise<R>, options: AcquireOptions): Promise<R> {
    const lease = await this.acquire(options);
    let result: R;
    try {
      result = await body(lease.resource, lease);
    } catch (error) {
      await lease.release().catch((newer: unknown) => {
        throw chainErrors(newer, error);
      });
      throw error;
    }
    await lease.release();
    return result;
  }

  statistics(): PoolStatistics {
    return { max: this.#plan.max, lent: this.#taken, idle: this.#idle.size, waiting: this.#line.length };
  }

  /**
   * Lends none any more, and closes all: the idle ones now, lent ones when they come back. Settles when all are closed; a second call
   * answers the same.
   *
   * @throws What the closing of one throws; an AggregateError, where it was several.
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#line.wakeAll(false);
    for (const resource of this.#idle.takeAll()) void this.#retire(resource);
    if (this.#taken > 0) await new Promise<void>((resolve) => (this.#onEmpty = resolve));
    const [first, ...more] = this.#failures;
    if (more.length > 0) throw new AggregateError(this.#failures, 'Cannot close all resources of a pool');
    if (this.#failures.length > 0) throw first;
  }

  // ---- places ---------------------------------------------------------------------------------

  /** For a place that is taken: one that lay idle and is good, or a new one. */
  async #next(): Promise<T> {
    for (let found = this.#idle.take(); found !== undefined; found = this.#idle.take()) {
      const { resource } = found;
      if (await this.#isGood(resource)) return resource;
      await this.#dispose(resource).catch((error: unknown) => this.#note(error));
    }
    return await this.#make();
  }

  async #isGood(resource: T): Promise<boolean> {
    try {
      return this.#plan.validate === undefined || (await this.#plan.validate(resource));
    } catch {
      return false;
    }
  }

  async #back(resource: T, broken: boolean): Promise<void> {
    try {
      if (broken || this.#closing !== undefined) await this.#dispose(resource);
      else this.#idle.put(resource);
    } finally {
      this.#free();
    }
  }

  /** One that nobody has lent; it takes a place until it is closed: there are never more than there may be. */
  async #retire(resource: T): Promise<void> {
    this.#taken++;
    try {
      await this.#dispose(resource);
    } catch (error) {
      this.#note(error);
    }
    this.#free();
  }

  async #dispose(resource: T): Promise<void> {
    const { close } = this.#plan;
    if (close === undefined) await disposerOf(resource)?.();
    else await close(resource);
  }

  #note(error: unknown): void {
    if (this.#failures.length < MANY_FAILURES) this.#failures.push(error);
  }

  /** A place goes to whoever waits longest. */
  #free(): void {
    if (this.#line.wakeFirst(true)) return;
    this.#taken--;
    if (this.#taken === 0) this.#onEmpty?.();
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) throw closedError();
  }
}

function closedError(): Error {
  return new Error('Cannot borrow from a pool that is closed');
}

/**
 * Resources that are dear to make: made when they are needed, up to `max`, lent to one at a time, and kept for the next.
 *
 * @param make - Makes one; may be async.
 * @param options - `max`, and how they are kept, looked at and closed.
 * @throws TypeError or RangeError at the call for arguments that are not that.
 * @see https://docs.sqlalchemy.org/en/20/core/pooling.html
 * @example
 * let made = 0;
 * await using connections = pool(() => ({ id: ++made }), { max: 2 });
 * const users = [1, 2, 3].map(() => connections.use(async ({ id }) => id));
 * (await Promise.all(users)).length; // => 3
 * console.log(made); // => 2
 */
export function pool<T>(make: () => MaybePromise<T>, options: PoolOptions<T>): Pool<T> {
  return new Pool(make, options);
}
