/** What can stand in one queue at a time. */
export interface Linked<T> {
  /** Who stands behind it. */
  next: T | undefined;
}

/** In at the back, out at the front, in constant time and without garbage. */
export class Queue<T extends Linked<T>> {
  first: T | undefined;
  length = 0;
  #last: T | undefined;

  push(item: T): void {
    if (this.first === undefined) this.first = item;
    else this.#last!.next = item;
    this.#last = item;
    this.length++;
  }

  /** Only where there is one. */
  shift(): T {
    const item = this.first!;
    this.first = item.next;
    item.next = undefined;
    this.length--;
    return item;
  }

  /** All, taken out. */
  clear(): T[] {
    const all: T[] = [];
    while (this.first !== undefined) all.push(this.shift());
    return all;
  }
}
