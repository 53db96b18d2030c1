// 18, second half · What runs in the workers. It never awaits: it tells how far it is, and asks whether it is still wanted.

import { reportProgress, throwIfCancelled } from '@forawait/resources/worker';

const STEP = 10_000;

/** How many primes there are from one number up to another, which does not count. Reports how many numbers it has gone through. */
export function countPrimes(from: number, to: number): number {
  let count = 0;
  for (let start = from; start < to; start += STEP) {
    throwIfCancelled();
    const end = Math.min(start + STEP, to);
    for (let number = start; number < end; number += 1) if (isPrime(number)) count += 1;
    reportProgress(end - start);
  }
  return count;
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) {
    if (number % divisor === 0) return false;
  }
  return number > 1;
}
