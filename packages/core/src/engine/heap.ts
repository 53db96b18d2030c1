/** The least of many: `items[0]`. `before` says which of two comes first, and never that both do. */
export class Heap<T> {
  readonly items: T[];
  readonly #before: (one: T, other: T) => boolean;

  constructor(items: readonly T[], before: (one: T, other: T) => boolean) {
    this.items = [...items];
    this.#before = before;
    for (let at = (items.length >> 1) - 1; at >= 0; at--) this.#sink(at);
  }

  /** The least has become another. */
  changed(): void {
    this.#sink(0);
  }

  /** The least is taken out. */
  drop(): void {
    const final = this.items.pop();
    if (this.items.length === 0) return;
    this.items[0] = final!;
    this.#sink(0);
  }

  #sink(start: number): void {
    const { items } = this;
    const item = items[start]!;
    let at = start;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= items.length) break;
      if (child + 1 < items.length && this.#before(items[child + 1]!, items[child]!)) child++;
      if (!this.#before(items[child]!, item)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = item;
  }
}
