import { timeLimit } from './time-limit.ts';

/** Says when nothing happened for a while. Touching it costs a look at the clock, not a timer. */
export class IdleClock {
  readonly #idleMs: number;
  readonly #expired: () => void;
  #cancel: (() => void) | undefined;
  #last = 0;

  /** @param idleMs - In milliseconds. */
  constructor(idleMs: number, expired: () => void) {
    this.#idleMs = idleMs;
    this.#expired = expired;
  }

  start(): void {
    this.touch();
    this.#cancel ??= timeLimit(this.#idleMs, this.#decide);
  }

  touch(): void {
    this.#last = performance.now();
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  readonly #decide = (): void => {
    const restMs = this.#last + this.#idleMs - performance.now();
    // Timers may come a fraction of a millisecond early.
    if (restMs >= 1) {
      this.#cancel = timeLimit(restMs, this.#decide);
    } else {
      this.#cancel = undefined;
      this.#expired();
    }
  };
}
