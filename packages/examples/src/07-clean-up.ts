// 7 · Leaving early: `break`, `return` and errors close the source, once, before the program goes on.
//
// `close()` of an `AsyncIter` runs on every way out of a loop. Operators hand the closing on, so that the far end of a
// pipeline is closed too. A generator does the same with its `finally`.

import { AsyncIter, from } from '@forawait/core';
import { runIfStarted } from './run-if-started.ts';

/** A tap that must be turned off. */
export class Tap extends AsyncIter<string> {
  #drops = 0;

  protected override pull(): string {
    this.#drops += 1;
    return `drop ${this.#drops}`;
  }

  protected override close(): void {
    console.log('tap turned off');
  }
}

async function* well(): AsyncGenerator<string> {
  try {
    for (;;) yield 'bucket';
  } finally {
    console.log('well covered');
  }
}

export async function main(): Promise<void> {
  for await (const drop of new Tap()) {
    console.log(drop);
    if (drop === 'drop 2') break;
  }

  for await (const [index, drop] of new Tap().map((text) => text.toUpperCase()).enumerate()) {
    console.log(index, drop);
    break;
  }

  try {
    for await (const bucket of from(well())) throw new Error(`dropped a ${bucket}`);
  } catch (error) {
    console.log('caught:', (error as Error).message);
  }
}

await runIfStarted(import.meta.url, main);
