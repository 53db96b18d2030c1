// 8 · A pipeline: operators one after the other, each value pulled through all of them when somebody asks for it.
//
// The counter has no end, and yet nothing runs away: no value is made before it is wanted. `concurrency` lets several calls
// of a slow step overlap; the results keep their order.

import { setTimeout as sleep } from 'node:timers/promises';
import { counter } from '@forawait/sources';
import { runIfStarted } from './run-if-started.ts';

async function fetchTitle(page: number): Promise<string> {
  await sleep(5 + 5 * (page % 3));
  return `page ${page}`;
}

export async function main(): Promise<void> {
  let made = 0;
  const titles = counter(1)
    .tap(() => {
      made += 1;
    })
    .filter((number) => number % 3 !== 0)
    .map(fetchTitle, { concurrency: 2 })
    .take(6)
    .chunks(2);

  console.log('made before anybody reads:', made);
  for await (const pair of titles) {
    console.log(pair.join(' and '));
  }
  // The sixth title is that of number 8; two more may have been begun.
  console.log('made no more than needed:', made <= 11);

  const sum = await counter(1, 1_000_000)
    .filter((number) => number % 2 === 0)
    .reduce((total, number) => total + number, 0);
  console.log('sum of the even numbers up to a million:', sum);
}

await runIfStarted(import.meta.url, main);
