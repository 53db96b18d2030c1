import { Store } from './store.ts';

/** Somebody who can be lent a batch: `items`, read up to `index`. */
export interface Borrower {
  items: ArrayLike<unknown>;
  index: number;
  /** A loop over the batch is on the stack: `index` is not up to date. */
  readonly held: boolean;
}

/** The values of a channel, some of which may be lent as a batch: what has not been read of that still counts. */
export class Shelf extends Store {
  #holder: Borrower | undefined;
  /** What it was lent. */
  #batch: unknown[] = [];

  get lent(): boolean {
    return this.#holder !== undefined;
  }

  /** A loop has the batch in hand. */
  get held(): boolean {
    return this.#holder?.held === true;
  }

  /** A loop of somebody else has it in hand, who has left meanwhile. */
  busy(by: Borrower): boolean {
    return this.held && this.#holder !== by;
  }

  /** Values that nobody has been handed yet; what a loop on the stack has in hand counts as read. */
  get count(): number {
    const { length } = this;
    const holder = this.#holder;
    return holder === undefined || holder.held ? length : length + this.#batch.length - holder.index;
  }

  lend(to: Borrower, count: number): void {
    to.items = this.#batch = this.take(count);
    to.index = 0;
    this.#holder = to;
  }

  /** What has not been read yet goes back to the front, unless a loop has it in hand. */
  recall(): void {
    const holder = this.#holder;
    if (holder === undefined || holder.held) return;
    this.#holder = undefined;
    this.restore(this.#batch.slice(holder.index));
    this.#batch = holder.items = [];
    holder.index = 0;
  }

  /** False: there is none. */
  dropOldest(): boolean {
    if (this.count === 0) return false;
    const holder = this.#holder;
    if (holder === undefined || holder.held || holder.index >= this.#batch.length) this.shift();
    else holder.index++;
    return true;
  }
}
