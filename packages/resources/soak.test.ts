// The cut of `npm run proof` that `npm test` has time for, each job in a process of its own as there: see docs/proof.md.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { jobs } from './proof/main.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const LOADER = ['--expose-gc', '--conditions=@forawait/source', '--import', './scripts/source-loader.js'];
const run = promisify(execFile);

test.each([
  ['scopes', 0.2],
  ['tasks in one nursery', 1],
  ['hand-overs of a mutex', 0.05],
  ['loans of a pool', 0.2],
  ['what has ended is kept by nobody', 1],
  ['5000 nested', 1],
])('%s: no memory, no timer, no listener is left behind', async (what, share) => {
  const job = jobs.findIndex((one) => one.what === what);
  const args = [...LOADER, 'scripts/proof-job.js', 'packages/resources/proof/main.ts', `${job}`, '0', `${share}`];
  const env = { ...process.env, NODE_OPTIONS: '', NODE_NO_WARNINGS: '1' };
  const { stdout } = await run(process.execPath, args, { cwd: root, env });
  expect(stdout).toContain('"failures":0');
});
