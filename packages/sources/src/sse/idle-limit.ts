import { TimeoutError } from '@forawait/core';
import { IdleClock } from '../fetcher/idle-clock.ts';

/** Waits, but not for ever. One wait at a time. */
export class IdleLimit {
  readonly #idleMs: number | undefined;
  #clock: IdleClock | undefined;

  /** @param idleMs - In milliseconds; undefined for no limit. */
  constructor(idleMs: number | undefined) {
    this.#idleMs = idleMs;
  }

  /** @throws TimeoutError when it takes too long. What was waited for goes on, and nobody hears of it. */
  within<T>(work: PromiseLike<T>): PromiseLike<T> {
    const idleMs = this.#idleMs;
    if (idleMs === undefined) return work;
    return new Promise<T>((resolve, reject) => {
      const clock = new IdleClock(idleMs, () => {
        const problem = `nothing came for ${String(idleMs)} ms (idleMs)`;
        reject(new TimeoutError(`Cannot read events: ${problem}`, idleMs));
      });
      this.#clock = clock;
      clock.start();
      Promise.resolve(work)
        .finally(() => clock.stop())
        .then(resolve, reject);
    });
  }

  /** Nobody waits any longer. */
  stop(): void {
    this.#clock?.stop();
  }
}
