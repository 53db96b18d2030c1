import type { Call } from './call.ts';

/** So many pauses are looked through for those that are over. */
const MANY = 64;

/** Hosts that asked to be left alone for a while: a 429 with Retry-After holds back all requests to its host, not one. */
export class HostPauses {
  readonly #until = new Map<string, number>();

  /** @param ms - How long, in milliseconds; `undefined` does nothing. A longer pause that stands already stays. */
  pause(key: string, ms: number | undefined): void {
    if (ms === undefined) return;
    const now = performance.now();
    if (this.#until.size >= MANY) this.#forget(now);
    if (now + ms > (this.#until.get(key) ?? 0)) this.#until.set(key, now + ms);
  }

  /** Pauses that are over, of hosts that nobody asked again. */
  #forget(now: number): void {
    for (const [key, until] of this.#until) if (until <= now) this.#until.delete(key);
  }

  /** Whether there is a pause to wait for. */
  holds(key: string): boolean {
    return this.#until.size > 0 && this.#until.has(key);
  }

  /** Wait until no pause of this host is left. */
  async over(key: string, call: Call<unknown>): Promise<void> {
    for (let until = this.#until.get(key); until !== undefined; until = this.#until.get(key)) {
      const restMs = until - performance.now();
      if (restMs > 0) await call.sleep(restMs);
      else this.#until.delete(key);
    }
  }
}
