// 6 · Work that blocks: kept off the event loop, in worker threads. Python's `run_in_executor`.
//
// A long calculation stops everything else in its thread: timers, sockets, Ctrl-C. Piscina runs it in a pool of other
// threads and answers with a promise; `map` with a `concurrency` keeps as many under way as there are threads.

import { extname } from 'node:path';
import { from } from '@forawait/core';
import { contextManager } from '@forawait/resources';
import { counter } from '@forawait/sources';
import { Piscina } from 'piscina';
import { runIfStarted } from './run-if-started.ts';

const THREADS = 2;

/** A pool of threads that is there for the length of a block. */
const threadPool = contextManager(async function* () {
  const pool = new Piscina<number, number>({
    // .js once it is built, .ts when it runs from its source.
    filename: new URL(`./06-primes${extname(import.meta.url)}`, import.meta.url).href,
    name: 'countPrimes',
    maxThreads: THREADS,
  });
  try {
    yield pool;
  } finally {
    await pool.destroy();
  }
});

export async function main(): Promise<void> {
  await threadPool().use(async (pool) => {
    const limits = [1_000, 10_000, 100_000, 1_000_000];
    const work = from(limits)
      .map((limit, _index, { signal }) => pool.run(limit, { signal }), { concurrency: THREADS })
      .toArray();
    const ticks = await counter(1, Infinity, { everyMs: 1 }).takeUntil(work).count();
    console.log('primes:', (await work).join(', '));
    console.log('the loop went on meanwhile:', ticks > 10);
  });
}

await runIfStarted(import.meta.url, main);
