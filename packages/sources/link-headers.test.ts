// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { linkHeaderJobs } from './proof/link-headers.ts';

test('a twentieth of the random Link headers are read as the model says', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const { run } of linkHeaderJobs) expect((await run(seed, 1 / 20)).failures).toEqual([]);
});
