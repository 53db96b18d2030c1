import { hear } from './hear.ts';
import type { Listed } from './list.ts';
import { here, scopeHere } from './place.ts';
import type { Scope } from './scope.ts';
import { since } from './since.ts';
import { turnIfDue } from './turn.ts';

/** How to stand in line for something. */
export interface Waiting<T> {
  /** For the list of tasks, such as `sleep 100 ms`. */
  readonly what: string;
  /** Take the place in the line; called at once. */
  enter(waiter: Waiter<T>): void;
  /** Give it up again, unless it was woken. Must not throw. */
  leave?(waiter: Waiter<T>): void;
  /** Ends the waiting with its reason, besides the scope. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One who waits: for whoever wakes it, the cancellation of its scope or a signal, whichever comes first. It is told at once,
 * so what was handed over is never handed over to somebody who has left.
 */
export class Waiter<T = never> implements Listed<Waiter> {
  before: Waiter | undefined;
  behind: Waiter | undefined;
  readonly what: string;
  /** In milliseconds of `performance.now()`. */
  readonly sinceMs: number = since();
  readonly task: object | undefined;
  #scope: Scope | undefined;
  readonly #waiting: Omit<Waiting<T>, 'enter'>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (error: unknown) => void;
  readonly #close: (() => void) | undefined;
  #over = false;

  constructor(waiting: Omit<Waiting<T>, 'enter'>, resolve: (value: T) => void, reject: (error: unknown) => void) {
    this.what = waiting.what;
    this.task = here()?.task;
    this.#waiting = waiting;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#close = waiting.signal && hear(waiting.signal, (reason) => this.cancelled(reason));
    this.move(scopeHere());
  }

  /** @returns Whether it was still waiting, and has what it waited for now. */
  wake(value: T): boolean {
    return this.#end(this.#resolve, value);
  }

  /** @returns Whether it was still waiting. */
  fail(error: unknown): boolean {
    return this.#end(this.#reject, error);
  }

  cancelled(error: unknown): void {
    if (this.fail(error)) this.#waiting.leave?.(this);
  }

  /** Goes on waiting in another scope, or in none. */
  move(scope?: Scope): void {
    this.#scope?.waiters.remove(this);
    this.#scope = scope;
    scope?.waiters.add(this);
  }

  #end<V>(settle: (value: V) => void, value: V): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.move();
    this.#close?.();
    settle(value);
    return true;
  }
}

/** Throws where the scope of the caller, or the signal, has been cancelled: before anything is waited for. */
export function check(signal?: AbortSignal): void {
  const cancellation = scopeHere()?.cancellation();
  if (cancellation !== undefined) throw cancellation.error;
  signal?.throwIfAborted();
}

/** The same as a rejection, which gives the event loop a turn where one is due: whoever tries again for ever must not hold it. */
export function refusal(signal?: AbortSignal): Promise<never> | undefined {
  try {
    check(signal);
    return undefined;
  } catch (error) {
    return Promise.resolve(turnIfDue()).then(() => {
      throw error;
    });
  }
}

/**
 * Waits in line. A checkpoint: rejects where the scope was cancelled already, and as soon as it is.
 *
 * @returns What it is woken with.
 */
export function wait<T>(waiting: Waiting<T>): Promise<T> {
  return (
    refusal(waiting.signal) ?? new Promise((resolve, reject) => waiting.enter(new Waiter(waiting, resolve, reject)))
  );
}
