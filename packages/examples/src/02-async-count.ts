// 2 · The same counter, but each number takes its time: `for await...of`.
//
// Subclass `AsyncIter` and write one method, `pull()`: it answers the next value, or `DONE` at the end. Everything else is
// there already: calls that overlap wait for their turn, the iterator ends for good, and all operators are its methods.

import { setTimeout as sleep } from 'node:timers/promises';
import { AsyncIter, DONE } from '@forawait/core';
import { runIfStarted } from './run-if-started.ts';

/** Counts from `low` to `high`, both included, with a pause before each number. */
export class AsyncCounter extends AsyncIter<number> {
  #current: number;
  readonly #high: number;

  constructor(low: number, high: number) {
    super();
    this.#current = low;
    this.#high = high;
  }

  protected override async pull(): Promise<number | DONE> {
    if (this.#current > this.#high) return DONE;
    await sleep(10);
    this.#current += 1;
    return this.#current - 1;
  }
}

export async function main(): Promise<void> {
  for await (const number of new AsyncCounter(3, 8)) {
    console.log(number);
  }
  const squares = new AsyncCounter(1, 10).filter((number) => number % 2 === 0).map((number) => number * number);
  console.log('squares of the even ones:', (await squares.toArray()).join(', '));
}

await runIfStarted(import.meta.url, main);
