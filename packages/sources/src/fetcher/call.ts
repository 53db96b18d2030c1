import { TimeoutError } from '@forawait/core';
import type { Session, Stoppable } from './session.ts';

/** What is to happen when a call is stopped while it waits; `final` when its own time was up, not the pipeline. */
type OnStop = (reason: unknown, final: boolean) => void;

/** All that is done for one job: its tries, and the waiting in between. One thing at a time, and all of it can be stopped. */
export class Call implements Stoppable {
  /** How many tries were begun. */
  attempts = 0;
  /** The error of the last try. */
  lastError: unknown;
  readonly started: number = performance.now();
  readonly #session: Session;
  readonly #totalMs: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;
  #reason: unknown;
  #onStop: OnStop | undefined;

  /** @param totalMs - Time for the whole call, in milliseconds. */
  constructor(session: Session, totalMs: number | undefined) {
    this.#session = session;
    this.#totalMs = totalMs;
    session.enter(this);
    if (totalMs !== undefined && !this.#stopped) this.#timer = setTimeout(() => this.#expired(totalMs), totalMs);
  }

  /** Time left of `totalTimeoutMs`, in milliseconds. */
  get remainingMs(): number {
    return this.#totalMs === undefined ? Infinity : this.started + this.#totalMs - performance.now();
  }

  /** Whether it was stopped: what comes in after that is too late. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** @throws The reason, when the call was stopped. */
  check(): void {
    if (this.#stopped) throw this.#reason;
  }

  stop(reason: unknown): void {
    this.#stop(reason, false);
  }

  #stop(reason: unknown, final: boolean): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#reason = reason;
    clearTimeout(this.#timer);
    this.#onStop?.(reason, final);
  }

  /** Nothing more is to be done: off the session's list. */
  end(): void {
    clearTimeout(this.#timer);
    this.#session.leave(this);
  }

  /**
   * Wait for something that can be stopped.
   *
   * @param begin - Begins it, and answers what to do when the call is stopped.
   */
  wait<T>(begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => OnStop): Promise<T> {
    if (this.#stopped) return Promise.reject(this.#reason);
    return new Promise<T>((resolve, reject) => {
      // What settles late must not take away the handler of what the call waits for by then.
      let open = true;
      const settle = <V>(settled: (value: V) => void) => {
        return (value: V): void => {
          if (!open) return;
          open = false;
          this.#onStop = undefined;
          settled(value);
        };
      };
      const onStop = begin(settle(resolve), settle(reject));
      if (open) this.#onStop = onStop;
    });
  }

  /** @param ms - In milliseconds; at most 2^31 - 1. */
  sleep(ms: number): Promise<void> {
    return this.wait((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      return (reason) => {
        clearTimeout(timer);
        reject(reason);
      };
    });
  }

  /** The value of a promise of somebody else's, but no longer than the call lasts. */
  within<T>(promise: T | PromiseLike<T>): Promise<T> {
    return this.wait((resolve, reject) => {
      Promise.resolve(promise).then(resolve, reject);
      return reject;
    });
  }

  #expired(totalMs: number): void {
    const message = `Cannot finish a job: it was not over after ${totalMs} ms, retries included (totalTimeoutMs)`;
    const options = this.lastError === undefined ? undefined : { cause: this.lastError };
    this.#stop(new TimeoutError(message, totalMs, options), true);
  }
}
