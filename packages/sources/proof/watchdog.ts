/** Nothing that is proven here takes nearly as long: it is about ending where something hangs. */
const PATIENCE_MS = 30_000;

/** Barks when nothing was heard for too long. */
export class Watchdog {
  readonly #timer: NodeJS.Timeout;

  constructor(bark: () => void) {
    this.#timer = setTimeout(bark, PATIENCE_MS);
  }

  /** Something was heard. */
  calm(): void {
    this.#timer.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
