// 1 · What JavaScript has on board: a class that counts, and `for...of` that reads it.
//
// An iterator is an object with a `next()` that answers `{ done, value }`; an iterable has a `[Symbol.iterator]()` that
// answers an iterator. `Counter` is both, so a loop can read it. Python calls the same two things `__next__` and `__iter__`.

import { runIfStarted } from './run-if-started.ts';

/** Counts from `low` to `high`, both included. */
export class Counter implements IterableIterator<number> {
  #current: number;
  readonly #high: number;

  constructor(low: number, high: number) {
    this.#current = low;
    this.#high = high;
  }

  [Symbol.iterator](): this {
    return this;
  }

  next(): IteratorResult<number, undefined> {
    if (this.#current > this.#high) return { done: true, value: undefined };
    this.#current += 1;
    return { done: false, value: this.#current - 1 };
  }
}

export function main(): void {
  for (const number of new Counter(3, 8)) {
    console.log(number);
  }
}

await runIfStarted(import.meta.url, main);
