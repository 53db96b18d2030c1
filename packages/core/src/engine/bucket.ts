import type { Permit, PermitOutcome } from './limits.ts';

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
/** When so many have left, what V8 keeps of them is let go. */
const MANY = 4096;

/** Lets things start, first come, first served. A timer runs only while somebody waits for a moment to come. */
export class Bucket {
  running = 0;
  /** How many may be at work at once. */
  concurrency: number;
  readonly #allowance: Allowance;
  /** Those who wait, the first first. */
  readonly #queue = new Set<() => void>();
  /** How far they have been served: going on, it passes over none of those who left, as a new iterator would. */
  #turn = this.#queue.values();
  /** How many have left. */
  #gone = 0;
  #tokens: number;
  #refilledAt = performance.now();
  #pausedUntil = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(allowance: Allowance) {
    this.#allowance = allowance;
    this.concurrency = allowance.concurrency;
    this.#tokens = allowance.burst;
  }

  get waiting(): number {
    return this.#queue.size;
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
    this.#queue.add(start);
    this.#arm();
    return () => {
      if (!this.#queue.delete(start)) return;
      if (this.waiting === 0) this.#disarm();
      // V8 keeps all tables that a Set has outgrown for an iterator that stands still, as it does while nobody is served
      if (++this.#gone % MANY === 0) this.#turn = this.#queue.values();
    };
  }

  /** Gives back what was granted, once. */
  permit(): Permit {
    let held = true;
    const learn = this.learning();
    const release = (outcome?: PermitOutcome): void => {
      if (!held) return;
      held = false;
      learn?.(outcome);
      this.running--;
      this.#serve();
    };
    return Object.assign(release, { [Symbol.dispose]: release });
  }

  /** What is to be done with the outcome of what starts now, while it still counts as at work. */
  protected learning(): ((outcome: PermitOutcome | undefined) => void) | undefined {
    return undefined;
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

  readonly #serve = (): void => {
    while (this.waiting > 0 && this.#delayMs() === 0) {
      const start = this.#turn.next().value!; // all who wait stand behind those it has passed
      this.#queue.delete(start);
      this.#grant(start);
    }
    if (this.waiting === 0) this.#disarm();
    else this.#arm();
  };

  /** How long until the next may start; Infinity: until somebody leaves. */
  #delayMs(): number {
    const { rate, perMs } = this.#allowance;
    if (this.running >= this.concurrency) return Infinity;
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
