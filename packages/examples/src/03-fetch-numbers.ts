// 3 · Fetching: several at a time, results in order.
//
// `fetcher` turns requests into results. Here a request is a number and `load` any async function; leave `load` out and the
// requests are URLs, fetched over HTTP. Each call gets a `signal`, which aborts when nobody waits for its result any more.

import { setTimeout as sleep } from 'node:timers/promises';
import { fetcher } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

/** Stands for a slow service that knows squares. The larger the number, the faster it answers. */
async function slowSquare(number: number, { signal }: { readonly signal: AbortSignal }): Promise<number> {
  await sleep(50 - 10 * number, undefined, { signal });
  return number * number;
}

export async function main(): Promise<void> {
  for await (const square of fetcher([1, 2, 3, 4, 5], { load: slowSquare, concurrency: 3 })) {
    console.log(square);
  }
}

await runIfStarted(import.meta.url, main);
