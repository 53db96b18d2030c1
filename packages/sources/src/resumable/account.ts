import { Keeper } from './keeper.ts';
import { Ledger, type Open } from './ledger.ts';
import type { ResumePlan } from './options.ts';
import { behindNext, type Mark } from './place.ts';
import { Patience } from './patience.ts';
import type { Store } from './store.ts';
import { Tracked } from './tracked.ts';

/** Keeps account of the items of one reading: which of them are done, and up to where that is stored. */
export class Account {
  readonly #ledger: Ledger<Mark>;
  readonly #keeper: Keeper;
  readonly #maxInFlight: number;
  readonly #patience: Patience;
  /** The place behind the item last given. */
  #given: Mark;
  /** Somebody waits until there are no more open items than that. */
  #wanted = 0;
  #wake: (() => void) | undefined;
  /** What is done now does not count. */
  #over = false;

  /**
   * @param start - The place of the first item.
   * @param failed - Told of an error of the store, at once. Answers whether it tells the reader; else `check()` and `flush()` do.
   */
  constructor(store: Store, plan: ResumePlan, start: Mark, failed: (error: unknown) => boolean) {
    const ledger = new Ledger(start);
    this.#ledger = ledger;
    this.#maxInFlight = plan.maxInFlight;
    this.#patience = new Patience(plan.name, () => ledger.size);
    this.#keeper = new Keeper(store, plan, () => ledger.watermark, failed);
    this.#given = start;
  }

  /** The next item of the source; `checkpoint` is what the source says of the place behind it, if it says anything. */
  track<T>(value: T, checkpoint: unknown): Tracked<T> {
    this.#given = behindNext(this.#given, checkpoint);
    const item = this.#ledger.add(this.#given);
    return new Tracked(value, () => this.#finish(item));
  }

  /** Settles when one more item may be open, or with `release()`. Until then the process does not end. */
  async room(): Promise<void> {
    if (this.#ledger.size < this.#maxInFlight) return;
    this.#patience.begin();
    try {
      await this.atMost(this.#maxInFlight - 1);
    } finally {
      this.#patience.end();
    }
  }

  /** Settles when no more than so many items are open, or with `release()`. */
  async atMost(count: number): Promise<void> {
    this.#wanted = count;
    if (this.#ledger.size > count) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Settles when everything up to the first open item is stored. Throws what `check()` throws. */
  flush(): Promise<void> {
    return this.#keeper.flush();
  }

  /** Throws the error of the store, if it has failed and nobody was told. */
  check(): void {
    this.#keeper.check();
  }

  /** The reader is being left: nobody waits for room any more. */
  release(): void {
    this.#wake?.();
  }

  /** Nothing is read any more: what is still done is stored at once. */
  hurry(): void {
    this.#keeper.hurry();
  }

  /**
   * What is done from now on does not count. Settles when the rest is stored, if it can be.
   *
   * @returns Whether everything was done.
   */
  async stop(): Promise<boolean> {
    this.#over = true;
    const all = this.#ledger.size === 0;
    await this.#keeper.settle();
    this.#keeper.stop();
    return all;
  }

  #finish(item: Open<Mark>): void {
    if (this.#over) return;
    if (this.#ledger.finish(item)) this.#keeper.moved();
    if (this.#ledger.size <= this.#wanted) this.#wake?.();
  }
}
