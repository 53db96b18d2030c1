/** A store that is empty keeps so many places at the most, and need not grow again when it fills again. */
const KEPT = 4096;

/** Values in a row (what can link to the next stands in a Queue, see queue.ts): in at the back, out at the front, many at once where wanted. */
export class Store<T = unknown> {
  /** Values stand from `head` to `tail`, nothing before and behind. */
  #items: (T | undefined)[] = [];
  #head = 0;
  #tail = 0;

  get length(): number {
    return this.#tail - this.#head;
  }

  push(value: T): void {
    this.#items[this.#tail++] = value;
  }

  /** The first; only where there is one. */
  shift(): T {
    const value = this.#items[this.#head] as T;
    this.#items[this.#head++] = undefined;
    this.#tidy();
    return value;
  }

  /** The first `count`, or all. */
  take(count: number = this.length): T[] {
    const items = this.#items;
    const head = this.#head;
    this.#head = Math.min(this.#tail, head + count);
    const taken = items.slice(head, this.#head) as T[];
    for (let at = head; at < this.#head; at++) items[at] = undefined;
    this.#tidy();
    return taken;
  }

  /** Put back in front. */
  restore(values: readonly T[]): void {
    this.#items = (values as (T | undefined)[]).concat(this.#items.slice(this.#head, this.#tail));
    this.#head = 0;
    this.#tail = this.#items.length;
  }

  /** What is left moves to the front when it is less than half of what was taken: a constant price a value. */
  #tidy(): void {
    if (this.length > 0) {
      if (this.#head >= 32 && this.#head > this.length * 2) this.restore([]);
      return;
    }
    this.#head = this.#tail = 0;
    if (this.#items.length > KEPT) this.#items = [];
  }
}
