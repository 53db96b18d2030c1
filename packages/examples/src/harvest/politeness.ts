import {
  adaptiveLimiter,
  limiter,
  type AdaptiveLimiter,
  type Limiter,
  type LimiterStatistics,
  type MaybePromise,
  type Permit,
  type PermitOptions,
  type PermitOutcome,
} from '@forawait/core';
import { contextManager, type ContextFactory } from '@forawait/resources';
import { isStopped, stopped } from './agent.ts';
import type { HostStrain } from './host-strain.ts';
import type { Rate } from './rate.ts';

/** How politely a harvest behaves. */
export interface Manners {
  /** Requests under way at most to one host; `undefined`: no limit of its own. */
  readonly perHost: number | undefined;
  /** How often requests may start over all hosts; `undefined`: as often as can be. */
  readonly rate: Rate | undefined;
}

/** So many times as long as usual answers may take before a host counts as slow: pages are not all of one size. */
const TOLERANCE = 2;
/** Answers within so many milliseconds are quick: what makes the difference then is the way there, or this machine. */
const QUICK_MS = 250;

/**
 * The limits of a harvest, and nothing of them after the block.
 *
 * @param manners what is allowed
 * @param strain gets told how the hosts bear it
 * @param stop ends the waiting for permits
 */
export const politeness: ContextFactory<
  void,
  [manners: Manners, strain: HostStrain, stop: AbortSignal],
  Politeness | undefined
> = contextManager(async function* (manners: Manners, strain: HostStrain, stop: AbortSignal) {
  if (manners.perHost === undefined && manners.rate === undefined) {
    yield undefined;
    return;
  }
  const polite = new Politeness(manners, strain, stop);
  try {
    yield polite;
  } finally {
    polite.close();
  }
});

/**
 * What each request takes a permit of: one of its host, of which there are fewer while the host has trouble, then one of the
 * rate that all hosts share. After a stop nobody waits for one any more.
 */
export class Politeness implements Limiter {
  readonly #hosts: AdaptiveLimiter | undefined;
  readonly #all: Limiter | undefined;
  readonly #strain: HostStrain;
  readonly #stop: AbortSignal;
  /** How those who wait are told of a stop. */
  readonly #waiting = new Set<AbortController>();

  constructor({ perHost, rate }: Manners, strain: HostStrain, stop: AbortSignal) {
    this.#hosts = perHost === undefined ? undefined : hostLimiter(perHost);
    this.#all = rate && limiter(rate);
    this.#strain = strain;
    this.#stop = stop;
    stop.addEventListener('abort', this.#onStop, { once: true });
  }

  /** Lets go of the signal. */
  close(): void {
    this.#stop.removeEventListener('abort', this.#onStop);
  }

  async acquire({ key, signal }: PermitOptions = {}): Promise<Permit> {
    const host = this.#hosts && (await this.#turn(this.#hosts, key, signal));
    let all: Permit | undefined;
    try {
      all = this.#all && (await this.#turn(this.#all, undefined, signal));
    } catch (error) {
      host?.({ ignored: true });
      throw error;
    }
    const startedAt = performance.now();
    const release = (outcome?: PermitOutcome): void => {
      all?.();
      // Nobody asked the host, or how long the rate was waited for: neither tells anything of it.
      const latencyMs = Math.max(QUICK_MS, performance.now() - startedAt);
      host?.(isStopped(outcome?.error) ? { ignored: true } : { latencyMs, ...outcome });
      this.#look(key, outcome);
    };
    return Object.assign(release, { [Symbol.dispose]: release });
  }

  async run<R>(fn: () => MaybePromise<R>, options?: PermitOptions): Promise<R> {
    const release = await this.acquire(options);
    let outcome: PermitOutcome | undefined;
    try {
      return await fn();
    } catch (error) {
      outcome = { error };
      throw error;
    } finally {
      release(outcome);
    }
  }

  pause(key: unknown, ms: number): void {
    if (this.#hosts === undefined) return;
    this.#hosts.pause(key, ms);
    this.#strain.paused(String(key), ms);
  }

  statistics(key?: unknown): LimiterStatistics {
    return (this.#hosts ?? this.#all)?.statistics(key) ?? { running: 0, waiting: 0, pausedMs: 0 };
  }

  /** Waits for a permit, but not beyond a stop: what could begin only after that does not begin at all. */
  async #turn(limits: Limiter, key: unknown, signal: AbortSignal | undefined): Promise<Permit> {
    const waiting = new AbortController();
    const giveUp = (): void => waiting.abort(signal?.reason);
    signal?.addEventListener('abort', giveUp, { once: true });
    this.#waiting.add(waiting);
    try {
      if (signal?.aborted === true) giveUp();
      const permit = limits.acquire({ key, signal: waiting.signal });
      if (this.#stop.aborted) waiting.abort(stopped());
      return await permit;
    } finally {
      this.#waiting.delete(waiting);
      signal?.removeEventListener('abort', giveUp);
    }
  }

  readonly #onStop = (): void => {
    for (const waiting of [...this.#waiting]) waiting.abort(stopped());
  };

  #look(key: unknown, outcome: PermitOutcome | undefined): void {
    if (this.#hosts !== undefined) this.#strain.limited(String(key), this.#hosts.statistics(key).limit, outcome?.error);
  }
}

/** Begins with what is allowed: a host is taken for one that bears it until it shows that it does not. */
function hostLimiter(max: number): AdaptiveLimiter {
  return adaptiveLimiter({ concurrency: { min: 1, max, initial: max }, tolerance: TOLERANCE, perKey: true });
}
