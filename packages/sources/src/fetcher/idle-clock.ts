/** Says when nothing happened for a while. Touching it costs a look at the clock, not a timer. */
export class IdleClock {
  readonly #idleMs: number;
  readonly #expired: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #immediate: ReturnType<typeof setImmediate> | undefined;
  #last = 0;

  /** @param idleMs - In milliseconds. */
  constructor(idleMs: number, expired: () => void) {
    this.#idleMs = idleMs;
    this.#expired = expired;
  }

  start(): void {
    this.#last = performance.now();
    if (this.#immediate === undefined) this.#timer ??= setTimeout(this.#look, this.#idleMs);
  }

  touch(): void {
    this.#last = performance.now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#timer = this.#immediate = undefined;
  }

  /** Timers run before what has arrived is read: after a long turn, the bytes that were waited for may be there. */
  readonly #look = (): void => {
    this.#timer = undefined;
    this.#immediate = setImmediate(this.#decide);
  };

  readonly #decide = (): void => {
    this.#immediate = undefined;
    const restMs = this.#last + this.#idleMs - performance.now();
    // Timers may come a fraction of a millisecond early.
    if (restMs >= 1) this.#timer = setTimeout(this.#look, restMs);
    else this.#expired();
  };
}
