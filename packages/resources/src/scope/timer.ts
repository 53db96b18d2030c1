/** Longer timers fire at once, in every JavaScript runtime. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** A timer of any length. */
export class Timer {
  readonly #fire: () => void;
  #handle: ReturnType<typeof setTimeout> | undefined = undefined;

  constructor(fire: () => void) {
    this.#fire = fire;
  }

  /**
   * @param ms - From now on, instead of what was set before; `Infinity`: never.
   * @param idle - It is no reason for the process to live on.
   */
  set(ms: number, idle = false): void {
    this.clear();
    if (ms === Infinity) return;
    const lap = Math.min(Math.max(ms, 0), LONGEST_TIMER_MS);
    this.#handle = setTimeout(() => {
      if (lap < ms) this.set(ms - lap, idle);
      else this.#fire();
    }, lap);
    if (idle) (this.#handle as { unref?: () => void }).unref?.();
  }

  clear(): void {
    if (this.#handle === undefined) return;
    clearTimeout(this.#handle);
    this.#handle = undefined;
  }
}
