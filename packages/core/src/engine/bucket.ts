import { Ring } from './ring.ts';

/** What a limiter allows. */
export interface Allowance {
  /** How many may be at work at once. */
  readonly concurrency: number;
  /** How many may start in `perMs` milliseconds, in the long run. */
  readonly rate: number;
  readonly perMs: number;
  /** How many may start at once after a pause. */
  readonly burst: number;
}

/** The longest that a timer can wait for. */
const LONGEST_MS = 2 ** 31 - 1;
/** A whole token, but for what sums of fractions lose. */
const ALMOST_ONE = 1 - 1e-9;
/** Below this many waiters that were called off, the queue is not worth tidying up. */
const FEW = 16;

interface Waiter {
  start: (() => void) | undefined;
}

/** Lets things start, first come, first served. A timer runs only while somebody waits for a moment to come. */
export class Bucket {
  running = 0;
  waiting = 0;
  readonly #allowance: Allowance;
  /** Those who wait, and gaps left by those who gave up. */
  readonly #queue = new Ring<Waiter>();
  #tokens: number;
  #refilledAt = performance.now();
  #pausedUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
    this.#tokens = allowance.burst;
  }

  /** Nothing but the limits themselves would be lost with it. */
  get idle(): boolean {
    if (this.running > 0 || this.waiting > 0 || this.pausedMs > 0) return false;
    return this.#allowance.rate === Infinity || this.#refill() >= this.#allowance.burst;
  }

  get pausedMs(): number {
    return Math.max(0, this.#pausedUntil - performance.now());
  }

  /** Start now, or (`start` will be called) when it is its turn; then: how to give up before that. */
  enter(start: () => void): (() => void) | undefined {
    if (this.waiting === 0 && this.#delayMs() === 0) {
      this.#grant(start);
      return undefined;
    }
    const waiter: Waiter = { start };
    this.#queue.push(waiter);
    this.waiting++;
    this.#arm();
    return () => this.#giveUp(waiter);
  }

  leave(): void {
    this.running--;
    this.#serve();
  }

  /** Nothing starts for `ms`; never cuts a longer pause short. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, performance.now() + ms);
    this.#disarm();
    this.#serve();
  }

  #grant(start: () => void): void {
    this.running++;
    if (this.#allowance.rate !== Infinity) this.#tokens--;
    start();
  }

  #giveUp(waiter: Waiter): void {
    if (waiter.start === undefined) return;
    waiter.start = undefined;
    this.waiting--;
    if (this.waiting === 0) {
      this.#queue.splice();
      this.#disarm();
    } else if (this.#queue.length > FEW && this.#queue.length > 2 * this.waiting) {
      for (const each of this.#queue.splice()) if (each.start !== undefined) this.#queue.push(each);
    }
  }

  readonly #serve = (): void => {
    while (this.waiting > 0 && this.#delayMs() === 0) {
      const waiter = this.#queue.shift()!;
      const { start } = waiter;
      if (start === undefined) continue;
      waiter.start = undefined;
      this.waiting--;
      this.#grant(start);
    }
    if (this.waiting === 0) this.#disarm();
    else this.#arm();
  };

  /** How long until the next may start; Infinity: until somebody leaves. */
  #delayMs(): number {
    const { concurrency, rate, perMs } = this.#allowance;
    if (this.running >= concurrency) return Infinity;
    const paused = this.pausedMs;
    if (rate === Infinity) return paused;
    const tokens = this.#refill();
    return Math.max(paused, tokens > ALMOST_ONE ? 0 : ((1 - tokens) * perMs) / rate);
  }

  #refill(): number {
    const { rate, perMs, burst } = this.#allowance;
    const now = performance.now();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#refilledAt) * rate) / perMs);
    this.#refilledAt = now;
    return this.#tokens;
  }

  #arm(): void {
    const ms = this.#delayMs();
    if (this.#timer !== undefined || ms === Infinity) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#serve();
      },
      Math.min(Math.ceil(ms), LONGEST_MS),
    );
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
