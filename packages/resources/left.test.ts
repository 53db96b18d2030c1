// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { leftEverywhere } from './proof/left/left.ts';

test('every operation that is ended at any of its steps, by its scope or a signal, has cleaned up once, in order', async () => {
  const { steps, faults } = await leftEverywhere(5);
  expect(faults).toEqual([]);
  expect(steps).toBeGreaterThan(1000);
});
