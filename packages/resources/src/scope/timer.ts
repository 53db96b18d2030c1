/** Longer timers fire at once, in every JavaScript runtime. */
export const LONGEST_TIMER_MS: number = 2 ** 31 - 1;
/** No platform fires earlier than that. What does goes by another clock than `performance.now()`, in a test, and is believed. */
const EARLY_MS = 2;

/** A timer of any length, which never fires before its time on the clock of `performance.now()`. */
export class Timer {
  readonly #fire: () => void;
  #handle: ReturnType<typeof setTimeout> | undefined;

  constructor(fire: () => void) {
    this.#fire = fire;
  }

  /**
   * @param ms - From now on, instead of what was set before; `Infinity`: never.
   * @param idle - It is no reason for the process to live on.
   */
  set(ms: number, idle?: boolean): void {
    this.at(performance.now() + ms, idle, ms);
  }

  /** The same, for a moment of `performance.now()`. */
  at(timeMs: number, idle = false, ms: number = timeMs - performance.now()): void {
    this.clear();
    if (ms === Infinity) return;
    // Rounded up: the platforms drop a fraction.
    const lap = Math.min(Math.max(Math.ceil(ms), 0), LONGEST_TIMER_MS);
    this.#handle = setTimeout(() => {
      const restMs = timeMs - performance.now();
      if (lap < ms || (restMs > 0 && restMs < EARLY_MS)) this.at(timeMs, idle);
      else this.#fire();
    }, lap);
    if (idle) (this.#handle as { unref?: () => void }).unref?.();
  }

  clear(): void {
    if (this.#handle !== undefined) clearTimeout(this.#handle);
  }
}
