// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { soakJobs } from './proof/soak.ts';

test('very many fetches leave nothing behind: no memory, no connection, no handle, no listener', async () => {
  setFlagsFromString('--expose-gc');
  globalThis.gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;
  for (const { run } of soakJobs) expect((await run(0, 1 / 20)).failures).toEqual([]);
});
