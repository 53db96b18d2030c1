// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { randomPrograms } from './proof/programs/programs.ts';

test('random programs of tasks, scopes and nurseries, cancelled at every step, do what the rules say', async () => {
  // The same ones each time: a fresh seed is for the whole proof.
  const { example } = await randomPrograms(100, 20_261_129);
  expect(example).toBeUndefined();
});
