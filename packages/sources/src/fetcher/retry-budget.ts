/** However few jobs there were: ten of them with their three retries each. */
const LEAST_RESERVE = 30;
/** What is in flight when a server restarts may fail twice. */
const RESERVE_PER_JOB_IN_FLIGHT = 2;
const PER_MS = 1 / 1000;
/** A whole retry, but for what sums of fractions lose. */
const ALMOST_ONE = 1 - 1e-9;

/**
 * Bounds retries by the traffic, so that a server in trouble does not get a multiple of its load: each job adds a share of
 * a retry, each retry takes a whole one. A reserve is there from the start, and comes back by one a second, so that a small
 * or a slow fetcher never notices.
 *
 * @see https://twitter.github.io/finagle/guide/Clients.html#retries
 * @see https://github.com/grpc/proposal/blob/master/A6-client-retries.md#throttling-retry-attempts-and-hedged-rpcs
 */
export class RetryBudget {
  readonly #share: number;
  readonly #reserve: number;
  #left: number;
  #refilledAt = performance.now();

  /**
   * @param share - Retries that each job adds; 0 or more, Infinity for no bound.
   * @param concurrency - Jobs in flight at the most.
   */
  constructor(share: number, concurrency: number) {
    this.#share = share;
    this.#reserve = Math.max(LEAST_RESERVE, RESERVE_PER_JOB_IN_FLIGHT * concurrency);
    this.#left = this.#reserve;
  }

  /** A job begins. */
  add(): void {
    this.#fill(this.#share);
  }

  /** @returns Whether there was a retry left, which is taken then. */
  take(): boolean {
    const now = performance.now();
    this.#fill((now - this.#refilledAt) * PER_MS);
    this.#refilledAt = now;
    if (this.#left < ALMOST_ONE) return false;
    if (this.#share !== Infinity) this.#left--;
    return true;
  }

  #fill(amount: number): void {
    this.#left = Math.min(this.#reserve, this.#left + amount);
  }
}
