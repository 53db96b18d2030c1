/** Values in a row (what can link to the next stands in a Queue, see queue.ts): in at the back, out at the front, many at once where wanted. */
export class Store<T = unknown> {
  #items: (T | undefined)[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(value: T): void {
    this.#items.push(value);
  }

  /** The first; only where there is one. */
  shift(): T {
    const value = this.#items[this.#head] as T;
    this.#items[this.#head] = undefined;
    this.#skip(1);
    return value;
  }

  /** The first `count`, or all. */
  take(count: number = this.length): T[] {
    const taken = this.#items.slice(this.#head, this.#head + count) as T[];
    this.#skip(taken.length);
    return taken;
  }

  /** Put back in front. */
  restore(values: readonly T[]): void {
    this.#items = [...values, ...this.#items.slice(this.#head)];
    this.#head = 0;
  }

  /** What was taken is let go of when it is more than what is left: a constant price a value. */
  #skip(count: number): void {
    this.#head += count;
    if (this.#head < 32 && this.#head < this.#items.length) return;
    if (this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }
}
