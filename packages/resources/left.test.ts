// As in `npm run proof`: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { leftEverywhere } from './proof/left/left.ts';

test('every operation that is ended at any of its steps, by its scope or a signal, has cleaned up once, in order', async () => {
  const { steps, faults } = await leftEverywhere();
  expect(faults).toEqual([]);
  expect(steps).toBeGreaterThan(1000);
});
