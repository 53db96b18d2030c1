// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import type { Job } from './proof/figure.ts';
import { killJobs } from './proof/kill.ts';
import { rotationJobs } from './proof/rotation.ts';

const SHARE = 1 / 25;

/** All at once: they wait most of the time. */
async function failuresOf(jobs: readonly Job[]): Promise<readonly string[]> {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const figures = await Promise.all(jobs.map(({ run }) => run(seed, SHARE)));
  return figures.flatMap(({ failures }) => failures);
}

test('lines that another process writes are given once and in order, however it rotates the log', async () => {
  expect(await failuresOf(rotationJobs)).toEqual([]);
}, 120_000);

test('a reader that is killed goes on at its checkpoint without a gap, however the log was rotated meanwhile', async () => {
  expect(await failuresOf(killJobs)).toEqual([]);
}, 120_000);
