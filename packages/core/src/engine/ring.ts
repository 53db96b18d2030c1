const FIRST_SIZE = 16;

/** A queue of any values (what can link to the next stands in a Queue, see queue.ts): in at the back, out at the front, in constant time and without garbage. It grows as needed. */
export class Ring<T> {
  length = 0;
  #items: (T | undefined)[] = new Array<T | undefined>(FIRST_SIZE).fill(undefined);
  #head = 0;

  get first(): T | undefined {
    return this.#items[this.#head];
  }

  push(item: T): void {
    if (this.length === this.#items.length) this.#grow();
    this.#items[(this.#head + this.length++) & (this.#items.length - 1)] = item;
  }

  /** Undefined: it is empty. */
  shift(): T | undefined {
    const items = this.#items;
    const head = this.#head;
    const item = items[head];
    if (this.length === 0) return undefined;
    items[head] = undefined;
    this.#head = (head + 1) & (items.length - 1);
    this.length--;
    return item;
  }

  /** What lies behind the first `from`, taken out. */
  splice(from: number = 0): T[] {
    const taken: T[] = [];
    for (let at = Math.max(0, from); at < this.length; at++) {
      const place = (this.#head + at) & (this.#items.length - 1);
      taken.push(this.#items[place]!);
      this.#items[place] = undefined;
    }
    this.length -= taken.length;
    return taken;
  }

  #grow(): void {
    const items = this.#items;
    const head = this.#head;
    this.#items = [
      ...items.slice(head),
      ...items.slice(0, head),
      ...new Array<undefined>(items.length).fill(undefined),
    ];
    this.#head = 0;
  }
}
