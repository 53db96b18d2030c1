/// <reference lib="esnext.disposable" preserve="true" />
import type { MaybePromise } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { signalOf } from '../checks/signal-of.ts';
import type { AcquireOptions } from '../sync/acquire-options.ts';
import { holding } from '../sync/holding.ts';
import { Line } from '../sync/line.ts';
import { given } from '../scope/given.ts';
import { nowhere } from '../scope/place.ts';
import { check, refusal } from '../scope/wait.ts';
import { disposerOf } from '../stacks/resource-exit.ts';
import { Idle } from './idle.ts';
import { Lease } from './lease.ts';
import { planOf, type PoolContext, type PoolOptions, type PoolPlan } from './options.ts';

const MANY_FAILURES = 100;
/** What is waited for, for the tree of tasks. */
const WHAT = 'a resource of a pool';

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
  readonly #make: (context: PoolContext) => MaybePromise<T>;
  readonly #plan: PoolPlan<T>;
  readonly #idle: Idle<T>;
  /** Those who wait for a place: each place is a resource, or the right to make one. */
  readonly #line = new Line<boolean>(WHAT);
  /** Places that are taken: lent, being made, looked at or closed. */
  #taken = 0;
  #closing: Promise<void> | undefined;
  #onEmpty: (() => void) | undefined;
  /** What the closing of those has thrown that nobody had at hand, up to so many. */
  readonly #failures: unknown[] = [];
  readonly #note = (error: unknown): void => {
    if (this.#failures.length < MANY_FAILURES) this.#failures.push(error);
  };

  /** @see pool */
  constructor(make: (context: PoolContext) => MaybePromise<T>, options: PoolOptions<T>) {
    checkFunction(make, 'make a pool', 'the factory');
    this.#make = make;
    this.#plan = planOf(options);
    this.#idle = new Idle(this.#plan.idleMs, (resource) => this.#retire(resource));
  }

  /**
   * Borrows one: an idle one that is still good, the one that was used last first; else a new one; else the first one that comes
   * back. First come, first served. A checkpoint. Cancelled, it waits for a factory, or a `validate`, that was begun: what does not
   * hear of its `signal` is waited for to its end.
   *
   * @returns It, to be given back by `release()` or `await using`.
   * @throws TypeError at the call for bad options; then, as a rejection, Error where the pool is closed, the cancellation of the scope
   *   or the reason of `signal`, or what the factory throws.
   */
  acquire(options: AcquireOptions = {}): Promise<Lease<T>> {
    const signal = signalOf(options, 'borrow from a pool');
    return refusal(signal) ?? this.#acquire(signal);
  }

  async #acquire(signal: AbortSignal | undefined): Promise<Lease<T>> {
    this.#check();
    if (this.#taken >= this.#plan.max) {
      if (!(await this.#line.join(signal))) this.#check();
    } else this.#taken++;
    try {
      const resource = await this.#next(signal);
      return new Lease(resource, (broken) => this.#store(resource, broken).finally(() => this.#free()));
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
    return holding(
      this.acquire(options),
      (lease) => body(lease.resource, lease),
      (lease) => lease.release(),
    );
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
    if (this.#closing === undefined) {
      // Known before anything is closed: what closes one may call this, too.
      this.#closing = new Promise<void>((resolve) => (this.#onEmpty = resolve)).then(() => this.#tell());
      this.#line.wakeAll(false);
      this.#idle.sweep(Infinity);
      if (this.#taken === 0) this.#onEmpty?.();
    }
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** What went wrong in the closing. */
  #tell(): void {
    const failures = this.#failures;
    if (failures.length > 1) throw new AggregateError(failures, 'Cannot close all resources of a pool');
    if (failures.length > 0) throw failures[0];
  }

  // ---- places ---------------------------------------------------------------------------------

  /** For a place that is taken: one that lay idle and is good, or a new one. */
  async #next(signal: AbortSignal | undefined): Promise<T> {
    const { validate } = this.#plan;
    for (;;) {
      this.#check(signal); // much may have happened since the place was taken, and while a bad one was closed
      const found = this.#idle.take();
      if (found === undefined) return await given(WHAT, signal, this.#make);
      const { resource } = found;
      if (validate === undefined) return resource;
      let broken = true;
      try {
        broken = !(await given(WHAT, signal, (context) => validate(resource, context)));
      } catch {
        // It is not good, too.
      }
      try {
        this.#check(signal);
        if (!broken) return resource;
      } catch {
        broken = false; // whoever was cancelled meanwhile knows nothing about it: the next one will ask again
      }
      await this.#store(resource, broken).catch(this.#note);
    }
  }

  async #store(resource: T, broken: boolean): Promise<void> {
    if (broken || this.#closing !== undefined) await this.#dispose(resource);
    else this.#idle.put(resource);
  }

  /** One that nobody has lent; it takes a place until it is closed: there are never more than there may be. */
  #retire(resource: T): void {
    this.#taken++;
    void this.#dispose(resource)
      .catch(this.#note)
      .finally(() => this.#free());
  }

  /** In no scope: what its last user was cancelled by must not cancel its closing. */
  #dispose(resource: T): Promise<void> {
    const { close } = this.#plan;
    return nowhere(async () => void (await (close ?? disposerOf(resource))?.(resource)));
  }

  /** A place goes to whoever waits longest. */
  #free(): void {
    if (this.#line.wakeFirst(true)) return;
    this.#taken--;
    if (this.#taken === 0) this.#onEmpty?.();
  }

  #check(signal?: AbortSignal): void {
    check(signal);
    if (this.#closing !== undefined) throw new Error('Cannot borrow from a pool that is closed');
  }
}

/**
 * Resources that are dear to make: made when they are needed, up to `max`, lent to one at a time, and kept for the next.
 *
 * @param make - Makes one; may be async. Runs in the scope of the borrower, and is cancelled with it; it is waited for, and gets
 *   `{ signal }` for what knows no scopes.
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
export function pool<T>(make: (context: PoolContext) => MaybePromise<T>, options: PoolOptions<T>): Pool<T> {
  return new Pool(make, options);
}
