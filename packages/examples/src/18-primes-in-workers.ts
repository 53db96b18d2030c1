// 18 · A long computation in workers: a bar shows how far it is, a clock keeps ticking, and a time limit ends it.
//
// `offload` calls an exported function in a worker thread. The loop here goes on meanwhile: it draws, it ticks. When the time
// is up, the scope cancels the calls; the workers notice between two steps, though they never await.

import { extname } from 'node:path';
import { from } from '@forawait/core';
import { moveOnAfter, offload, workerModule } from '@forawait/resources';
import { counter } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

const BAR = 40;
const PART = 250_000;

const primes = workerModule<typeof import('./18-primes.ts')>(
  // .js once it is built, .ts when it runs from its source.
  new URL(`./18-primes${extname(import.meta.url)}`, import.meta.url),
);

/** Draws a bar that grows to the right, up to its full length at `total`. */
function barUpTo(total: number): (step: unknown) => void {
  let done = 0;
  let drawn = 0;
  return (step) => {
    done += Number(step);
    const length = Math.floor((BAR * done) / total);
    process.stdout.write('█'.repeat(length - drawn));
    drawn = length;
  };
}

/** Counts the primes below a limit, in as many workers as there are processors. */
function countPrimes(limit: number): Promise<number> {
  const onProgress = barUpTo(limit);
  return from(counter(0, limit - 1, { step: PART }))
    .map((start, _index, { signal }) =>
      offload(primes, 'countPrimes', [start, Math.min(start + PART, limit)], { signal, onProgress }),
    )
    .buffered(8)
    .sum();
}

export async function main(): Promise<void> {
  const work = countPrimes(2_000_000);
  const ticks = await counter(1, Infinity, { everyMs: 1 }).takeUntil(work).count();
  console.log(` ${await work} primes`);
  console.log('the clock went on meanwhile:', ticks > 10);

  const answer = await moveOnAfter(50, () => countPrimes(1_000_000_000));
  console.log('and below a thousand millions, in no time at all:', answer);
}

await runIfStarted(import.meta.url, main);
