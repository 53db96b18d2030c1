// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { jobs } from './proof/main.ts';

test('R12: workers that are killed reject their calls; the pool is full again, no token is lost, nothing hangs', () => {
  // In a process of its own, because esbuild does not start inside of jest's copy of the globals.
  const index = jobs.findIndex(({ what }) => what === 'killed workers');
  const job = ['scripts/proof-job.js', 'packages/resources/proof/main.ts', `${index}`, '1', '0.02'];
  const loader = ['--conditions=@forawait/source', '--import', './scripts/source-loader.js'];
  const options = { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8' } as const;
  const env = { ...process.env, NODE_NO_WARNINGS: '1', FORAWAIT_FIGURES: undefined };
  const { figures, failures } = JSON.parse(
    execFileSync(process.execPath, [...loader, ...job], { ...options, env }),
  ) as { figures: string; failures: number };
  expect(figures).toMatch(/^20 workers killed in 4 ways, 20 calls beside and after them: 0 hang, 0 tokens lost$/);
  expect(failures).toBe(0);
}, 120_000);
