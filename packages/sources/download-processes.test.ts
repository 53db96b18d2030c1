// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { downloadJobs } from './proof/download.ts';

test('a download that is killed goes on where it was: what gets the place is one version of the file, whole', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const { run } of downloadJobs) expect((await run(seed, 1 / 20)).failures).toEqual([]);
}, 120_000);
