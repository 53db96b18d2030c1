import { type Allowance, Bucket } from './engine/bucket.ts';
import { callable, duration, flag, must, whole } from './engine/check.ts';
import type { Limiter, LimiterStatistics, Permit, PermitOptions, PermitOutcome } from './engine/limits.ts';
import { checkOptions, onlyKnown } from './engine/options.ts';
import type { MaybePromise, SourceOptions } from './protocol.ts';

export type { Limiter, LimiterStatistics, Permit, PermitOptions, PermitOutcome } from './engine/limits.ts';

/** How often things may start, and whose limits those are. */
export interface Paces {
  /** How many may start in `perMs`, in the long run; more than 0, fractions allowed. Default Infinity: any number, which wants a `concurrency`. */
  readonly rate?: number | undefined;
  /** The time that `rate` is about, in milliseconds, 1 or more. Default 1000. Says nothing without `rate`. */
  readonly perMs?: number | undefined;
  /** How many may start at once when nothing has started for a while, 1 or more. Default `rate`, rounded down, at least 1. Says nothing without `rate`. */
  readonly burst?: number | undefined;
  /** Limits for each `key` apart (a host, a tenant); calls without a `key` share one. Default false: one limit and one queue for all. */
  readonly perKey?: boolean | undefined;
}

export interface LimiterOptions extends Paces {
  /** How many may be at work at once, 1 or more. Default Infinity: any number, which wants a `rate`. */
  readonly concurrency?: number | undefined;
}

const NAMES = ['concurrency', 'rate', 'perMs', 'burst', 'perKey'];
/** So many keys are kept before those that are idle are looked for. */
const MANY_KEYS = 64;

/**
 * A limit on how much may be at work and how often it may start, to be shared by all that must keep it together. First
 * come, first served; whoever gives up leaves nothing behind; no timer runs unless somebody waits for it.
 *
 * @param options - `concurrency`, `rate` per `perMs` with `burst`, or both; `perKey`: for each key apart.
 * @throws TypeError or RangeError at the call when an option is not what it must be, or when nothing would be limited (both Infinity).
 * @example
 * ```ts
 * import { from, limiter } from '@forawait/core';
 * const polite = limiter({ concurrency: 2, rate: 100 });
 * const load = (id: number) => polite.run(async () => id * 10);
 * await from([1, 2, 3]).map(load, { concurrency: 3 }).toArray(); // => [10, 20, 30]
 * ```
 * @see https://en.wikipedia.org/wiki/Token_bucket
 */
export function limiter(options: LimiterOptions): Limiter {
  onlyKnown(options, NAMES);
  const given = (options as LimiterOptions | undefined) ?? {};
  const allowed = allowance(given, given.concurrency);
  return new Limits(() => new Bucket(allowed), given.perKey);
}

/** What the options allow, checked and complete. */
export function allowance(options: Paces, concurrency: number = Infinity): Allowance {
  const { rate = Infinity, perMs = 1000, burst } = options;
  if (concurrency === Infinity && rate === Infinity) {
    throw new TypeError('Cannot make a limiter that limits nothing: give concurrency, rate or both');
  }
  must(typeof rate === 'number', rate, 'rate', 'it must be a number');
  must(rate > 0, rate, 'rate', 'it must be more than 0', undefined, RangeError);
  return {
    concurrency: whole(concurrency, 'concurrency', 1),
    rate,
    perMs: duration(perMs, 'perMs', undefined, 1),
    burst: burst === undefined ? Math.max(1, Math.floor(rate)) : whole(burst, 'burst', 1),
  };
}

/** The buckets of a limiter, one for each key. Not part of the surface. */
export class Limits<B extends Bucket = Bucket> implements Limiter {
  protected readonly make: () => B;
  readonly #perKey: boolean;
  private readonly buckets = new Map<unknown, B>();
  /** When there are more buckets than this, those that are idle are dropped. */
  #many = MANY_KEYS;
  #pausedUntil = 0;

  constructor(make: () => B, perKey: boolean = false) {
    this.make = make;
    this.#perKey = flag(perKey, 'perKey');
  }

  run<R>(fn: () => MaybePromise<R>, options?: PermitOptions): Promise<R> {
    callable(fn, 'run');
    return this.#running(fn, this.acquire(options), options?.signal);
  }

  async #running<R>(fn: () => MaybePromise<R>, permit: Promise<Permit>, signal?: AbortSignal): Promise<R> {
    const release = await permit;
    let outcome: PermitOutcome | undefined;
    try {
      signal?.throwIfAborted();
      return await fn();
    } catch (error) {
      outcome = { error, ignored: signal?.aborted };
      throw error;
    } finally {
      release(outcome);
    }
  }

  acquire(options?: PermitOptions): Promise<Permit> {
    const { key, signal } =
      checkOptions(options as (PermitOptions & SourceOptions) | undefined, ['key', 'signal']) ?? {};
    const bucket = this.#bucket(key);
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const abort = (): void => {
        giveUp?.();
        reject(signal?.reason as Error);
      };
      const giveUp = bucket.enter(() => {
        signal?.removeEventListener('abort', abort);
        resolve(bucket.permit());
      });
      if (giveUp !== undefined) signal?.addEventListener('abort', abort, { once: true });
    });
  }

  pause(key: unknown, ms: number): void {
    duration(ms, 'the length of a pause');
    if (this.#perKey && key !== undefined) return this.#bucket(key).pause(ms);
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms);
    for (const bucket of this.buckets.values()) bucket.pause(ms);
  }

  statistics(key?: unknown): LimiterStatistics {
    let running = 0;
    let waiting = 0;
    let pausedMs = Math.max(0, this.#pausedUntil - performance.now());
    for (const bucket of this.chosen(key)) {
      running += bucket.running;
      waiting += bucket.waiting;
      if (!this.#perKey || key !== undefined) pausedMs = Math.max(pausedMs, bucket.pausedMs);
    }
    return { running, waiting, pausedMs };
  }

  /** The bucket of a key, if there is one yet, or all. */
  protected chosen(key: unknown): B[] {
    if (!this.#perKey || key === undefined) return [...this.buckets.values()];
    const bucket = this.buckets.get(key);
    return bucket === undefined ? [] : [bucket];
  }

  #bucket(given: unknown): B {
    const { buckets } = this;
    const key = this.#perKey ? given : undefined;
    let bucket = buckets.get(key);
    if (bucket === undefined) {
      if (buckets.size >= this.#many) this.#tidy();
      bucket = this.make();
      const paused = this.#pausedUntil - performance.now();
      if (paused > 0) bucket.pause(paused);
      buckets.set(key, bucket);
    }
    return bucket;
  }

  /** Keys that nobody uses any more are forgotten, so that their number does not grow for ever. */
  #tidy(): void {
    for (const [key, bucket] of this.buckets) if (bucket.idle) this.buckets.delete(key);
    this.#many = Math.max(MANY_KEYS, 2 * this.buckets.size);
  }
}
