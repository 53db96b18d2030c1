// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { ndjsonJobs } from './proof/ndjson-streams.ts';

test('a twentieth of the random streams of records are read as the model says', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const { run } of ndjsonJobs) expect((await run(seed, 1 / 20)).failures).toEqual([]);
}, 60_000);
