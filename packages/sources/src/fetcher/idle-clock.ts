/** Says when nothing happened for a while. Touching it costs a look at the clock, not a timer. */
export class IdleClock {
  readonly #idleMs: number;
  readonly #expired: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  /** @param idleMs - In milliseconds. */
  constructor(idleMs: number, expired: () => void) {
    this.#idleMs = idleMs;
    this.#expired = expired;
  }

  start(): void {
    this.#last = performance.now();
    this.#timer ??= setTimeout(this.#look, this.#idleMs);
  }

  touch(): void {
    this.#last = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #look = (): void => {
    const restMs = this.#last + this.#idleMs - performance.now();
    this.#timer = undefined;
    // Timers may come a fraction of a millisecond early.
    if (restMs >= 1) this.#timer = setTimeout(this.#look, restMs);
    else this.#expired();
  };
}
