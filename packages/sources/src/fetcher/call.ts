import type { Limiter, Permit, PermitOutcome, TimeoutError } from '@forawait/core';
import { noteRefusal } from './notes.ts';
import type { HostPauses } from './host-pauses.ts';
import type { Session, Underway } from './session.ts';
import { timeLimit } from './time-limit.ts';

/** What a call waits for; told when the call is stopped, and whether it is `final`: its own time was up, not the pipeline's. */
export interface Waiting {
  stop(reason: unknown, final: boolean): void;
}

/** All that is done for one job: its tries, and the waiting in between. One thing at a time, and all of it can be stopped. */
export abstract class Call<T> implements Underway {
  /** The job, as it came from the source. */
  readonly job: unknown;
  /** The method of its request; `undefined` when it has none. */
  abstract readonly method: string | undefined;
  /** Whether it can be tried again. */
  abstract readonly replayable: boolean;
  /** Where the pauses of its host are kept, and under which key. */
  readonly pauses: HostPauses | undefined = undefined;
  readonly key: string = '';
  place = -1;
  /** How many tries were begun, as far as they count for the limit of retries. */
  attempts = 0;
  /** The error of the last try. */
  lastError: unknown;
  /** Whether a try more was due, and the budget for retries had none left. */
  retryRefused = false;
  readonly started: number = performance.now();
  /** What it waits for now, or waited for last. */
  protected waiting: Waiting | undefined;
  /** When the limiter granted the last try. */
  protected permittedAt = 0;
  /** What a limiter granted for the try under way. */
  #permit: Permit | undefined;
  readonly #session: Session;
  readonly #totalMs: number | undefined;
  #stopTimer: (() => void) | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  /** @param totalMs - Time for the whole call, in milliseconds. */
  constructor(job: unknown, session: Session, totalMs: number | undefined) {
    this.job = job;
    this.#session = session;
    this.#totalMs = totalMs;
    if (totalMs !== undefined) this.#stopTimer = timeLimit(totalMs, () => this.#expired(totalMs));
    session.enter(this);
  }

  /** The URL of its request; `undefined` when it has none. */
  get url(): string | undefined {
    return undefined;
  }

  /** The key of whoever gave the last answer. */
  get answeredKey(): string {
    return this.key;
  }

  /** How many tries were begun in all. */
  get tries(): number {
    return this.attempts;
  }

  /** One try. */
  abstract once(attempt: number): Promise<T>;

  /** The error of the whole call when its time is over. */
  protected abstract timedOut(problem: string, timeoutMs: number, options: ErrorOptions): TimeoutError;

  /** @returns The error to end with, which tells so if it is one of ours. */
  refuseRetry(): unknown {
    this.retryRefused = true;
    noteRefusal(this.lastError);
    return this.lastError;
  }

  /** Time left of `totalTimeoutMs`, in milliseconds. */
  get remainingMs(): number {
    return this.#totalMs === undefined ? Infinity : this.started + this.#totalMs - performance.now();
  }

  /** Whether it was stopped: what comes in after that is too late. */
  get stopped(): boolean {
    return this.#stopped !== undefined;
  }

  /** @throws The reason, when the call was stopped. */
  check(): void {
    if (this.#stopped !== undefined) throw this.#stopped.reason;
  }

  stop(reason: unknown): void {
    this.#stop(reason, false);
  }

  #stop(reason: unknown, final: boolean): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = { reason };
    this.#stopTimer?.();
    this.waiting?.stop(reason, final);
  }

  /** Nothing more is to be done: off the session's list. */
  end(): void {
    this.#stopTimer?.();
    this.#session.leave(this);
  }

  /** @param ms - In milliseconds; at most 2^31 - 1. */
  async sleep(ms: number): Promise<void> {
    this.check();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(resolve, ms);
      this.waiting = {
        stop: (reason) => {
          clearTimeout(timer);
          reject(reason);
        },
      };
    });
  }

  /** The value of a promise of somebody else's, but no longer than the call lasts. */
  async within<V>(promise: V | PromiseLike<V>): Promise<V> {
    return await new Promise<V>((resolve, reject) => {
      // Also when nobody waits for it any more: its error must not go astray.
      Promise.resolve(promise).then(resolve, reject);
      this.waiting = { stop: reject };
      if (this.#stopped !== undefined) reject(this.#stopped.reason);
    });
  }

  /** Wait for a permit of the limiter's for the next try; when the call is stopped, it leaves the queue at once. */
  async admission(limiter: Limiter): Promise<void> {
    this.check();
    const controller = new AbortController();
    await new Promise<void>((resolve, reject) => {
      this.waiting = {
        stop: (reason) => {
          reject(reason);
          controller.abort(reason);
        },
      };
      const granted = (permit: Permit): void => {
        this.#permit = permit;
        this.permittedAt = performance.now();
        // Granted in the moment in which the call was stopped: nobody makes the try any more.
        if (this.stopped) this.giveBack({ ignored: true });
        else resolve();
      };
      limiter.acquire({ key: this.key, signal: controller.signal }).then(granted, reject);
    });
  }

  /** The try is over: what it was permitted goes to the next. */
  giveBack(outcome?: PermitOutcome): void {
    this.takePermit()?.(outcome);
  }

  /** The permit of the try, if any, for whoever will give it back. */
  protected takePermit(): Permit | undefined {
    const permit = this.#permit;
    this.#permit = undefined;
    return permit;
  }

  #expired(totalMs: number): void {
    const tries = this.tries === 1 ? '1 try' : `${this.tries} tries`;
    const problem = `it was not over after ${totalMs} ms and ${tries} (totalTimeoutMs)`;
    const options = this.lastError === undefined ? {} : { cause: this.lastError };
    this.#stop(this.timedOut(problem, totalMs, options), true);
  }
}
