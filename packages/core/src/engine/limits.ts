/// <reference lib="esnext.disposable" preserve="true" />
import type { MaybePromise } from '../protocol.ts';

/** How it went, for a limiter that learns from it (`adaptiveLimiter()`); others do not look. */
export interface PermitOutcome {
  /** What it failed with, if it did, undefined included. */
  readonly error?: unknown;
  /** How long the other side took, in milliseconds, 0 or more. Default: since the permit was granted. */
  readonly latencyMs?: number | undefined;
  /** Whether it tells nothing of the other side: it was cancelled, or never begun. Default false. */
  readonly ignored?: boolean | undefined;
}

/** Gives back what `acquire()` granted: by a call, or by `using`. A second time does nothing. */
export interface Permit extends Disposable {
  (outcome?: PermitOutcome): void;
}

export interface PermitOptions {
  /** Whose limit it is; counts where the limiter was made with `perKey`. */
  readonly key?: unknown;
  /** Gives up waiting: the promise rejects with `signal.reason`, the same object. */
  readonly signal?: AbortSignal | undefined;
}

export interface LimiterStatistics {
  /** How many are at work. */
  readonly running: number;
  /** How many wait for their turn. */
  readonly waiting: number;
  /** How long nothing will start, in milliseconds; 0 when it is not paused. */
  readonly pausedMs: number;
}

/** What `limiter()` makes. */
export interface Limiter {
  /**
   * Runs `fn` when it is its turn, and counts it as at work until what it answers has settled. An abort of the signal
   * calls it off while it waits; when it runs, that is for `fn` to hear. An adaptive limiter learns from how long it took
   * and what it failed with.
   */
  run<R>(fn: () => MaybePromise<R>, options?: PermitOptions): Promise<R>;
  run<A>(fn: () => A, options?: PermitOptions): Promise<Awaited<A>>;
  /** Waits for a turn; whoever has it is at work until it calls what it was given: `using permit = await limiter.acquire()`. */
  acquire(options?: PermitOptions): Promise<Permit>;
  /**
   * Lets nothing start for `ms` milliseconds (what is at work goes on), and never cuts a longer pause short. With `perKey`
   * a `key` pauses that key alone; undefined pauses all.
   */
  pause(key: unknown, ms: number): void;
  /** What goes on now: of that key, or in all. */
  statistics(key?: unknown): LimiterStatistics;
}
