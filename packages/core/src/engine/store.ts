/** Values in a row: in at the back, out at the front, many at once where wanted. */
export class Store {
  #items: unknown[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  push(value: unknown): void {
    this.#items.push(value);
  }

  /** The first. */
  shift(): unknown {
    const value = this.#items[this.#head];
    this.#items[this.#head] = undefined;
    this.#skip(1);
    return value;
  }

  /** The first `count`. */
  take(count: number): unknown[] {
    const taken = this.#items.slice(this.#head, this.#head + count);
    this.#skip(count);
    return taken;
  }

  /** Put back in front. */
  restore(values: readonly unknown[]): void {
    this.#items = [...values, ...this.#items.slice(this.#head)];
    this.#head = 0;
  }

  clear(): void {
    this.#items = [];
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
