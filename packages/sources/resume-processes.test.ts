// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { resumeJobs } from './proof/resume.ts';

test('a job that is killed goes on where it was: nothing is lost, and nothing comes again that was stored as done', async () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  for (const { run } of resumeJobs) expect((await run(seed, 1 / 25)).failures).toEqual([]);
}, 120_000);
