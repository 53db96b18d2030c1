/** An item that was given and is not done. It takes along the items behind it that are. */
export interface Open<P> {
  /** The place behind it, and behind all done items that follow it without a gap. */
  place: P;
  before: Open<P> | undefined;
  after: Open<P> | undefined;
  done: boolean;
}

/**
 * Which items of a series are done, and up to which place all of them are.
 *
 * An item that is done gives its place to the open one before it. So only open items are kept, however many were done
 * behind one that takes long.
 *
 * @see https://kafka.apache.org/documentation/#semantics (what it means to commit an offset after processing)
 */
export class Ledger<P> {
  /** How many items are open. */
  size = 0;
  #last: Open<P> | undefined;
  #watermark: P;

  /** @param start - The place before the first item. */
  constructor(start: P) {
    this.#watermark = start;
  }

  /** The last place before which every item is done. */
  get watermark(): P {
    return this.#watermark;
  }

  /** The next item was given; `place` is the place behind it. */
  add(place: P): Open<P> {
    const item: Open<P> = { place, before: this.#last, after: undefined, done: false };
    if (this.#last !== undefined) this.#last.after = item;
    this.#last = item;
    this.size++;
    return item;
  }

  /** An item is done. Answers whether that moved the watermark; false, too, if it was done before. */
  finish(item: Open<P>): boolean {
    if (item.done) return false;
    item.done = true;
    this.size--;
    const { before, after } = item;
    if (after === undefined) this.#last = before;
    else after.before = before;
    if (before !== undefined) before.after = after;
    // Whoever still holds the item must not hold others by it.
    item.before = item.after = undefined;
    if (before !== undefined) before.place = item.place;
    else this.#watermark = item.place;
    return before === undefined;
  }
}
