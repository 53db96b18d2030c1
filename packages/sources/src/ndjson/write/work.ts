/** How long the clean-up of what may hang is waited for, in milliseconds: as long as readers wait for theirs. */
const GRACE_MS = 1000;

const ignore = (): void => undefined;

/** Work that may hang, as a write to a pipe does that nobody empties. Whoever waits for it can be told before it is over. */
export class Work {
  /** As the work itself, unless it is given up before. */
  readonly told: Promise<void>;
  /** Settles when the work is over, however it went. */
  readonly over: Promise<void>;
  #reject = (_reason: unknown): void => undefined;

  constructor(work: Promise<void>) {
    this.over = work.catch(ignore);
    this.told = new Promise((resolve, reject) => {
      this.#reject = reject;
      work.then(resolve, reject);
    });
    // Whoever does not wait for it hears of its error from the next call.
    this.told.catch(ignore);
  }

  /** Whoever waits for it is told the reason now; it goes on until it is over. */
  giveUp(reason: unknown): void {
    this.#reject(reason);
  }

  /** Settles when the work is over, or the grace. */
  within(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, GRACE_MS);
      void this.over.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}
