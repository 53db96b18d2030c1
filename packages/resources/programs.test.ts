// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import type { Block } from './proof/programs/program.ts';
import { randomPrograms } from './proof/programs/programs.ts';
import { Runs } from './proof/programs/run.ts';

test('random programs of tasks, scopes and nurseries, cancelled at every step, do what the rules say', async () => {
  // The same ones each time: a fresh seed is for the whole proof.
  const { example } = await randomPrograms(100, 20_261_129);
  expect(example).toBeUndefined();
});

test('who looks at a scope that is overdue cancels it: its waits are asked after that', async () => {
  const options = { timeoutMs: 1, shield: false, signal: true, fails: false };
  const body: Block = [{ do: 'deadline', scope: 1, ms: 1 }, { do: 'shield', scope: 0, up: true }, { do: 'wait' }];
  const runs = new Runs();
  try {
    const program: Block = [{ do: 'nursery', signal: false, body: [{ do: 'scope', options, body }] }];
    expect((await runs.run(program, { step: 1, scope: 0 })).faults).toEqual([]);
  } finally {
    runs.restore();
  }
});
