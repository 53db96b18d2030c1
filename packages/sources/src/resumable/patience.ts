/** How long a reader waits before it says so. */
const LONG_MS = 60_000;

/**
 * A wait that may well be for nothing: nobody but the program can say that an item is done. It keeps the process alive, which
 * would end as if all were well where nothing else goes on, and says once what it waits for.
 */
export class Patience {
  readonly #name: string;
  readonly #open: () => number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #warned = false;

  /** @param open - How many items are not done. */
  constructor(name: string, open: () => number) {
    this.#name = name;
    this.#open = open;
  }

  begin(): void {
    this.#timer = setInterval(() => this.#warn(), LONG_MS);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #warn(): void {
    if (this.#warned) return;
    this.#warned = true;
    const open = this.#open();
    process.emitWarning(
      `The reader ${JSON.stringify(this.#name)} has waited for 60 s: ${open === 1 ? '1 item is' : `${String(open)} items are`} not done, and maxInFlight allows no more; call done() of each item, of those that failed for good, too`,
      { type: 'ResumableWarning', code: 'FORAWAIT_NOT_DONE' },
    );
  }
}
