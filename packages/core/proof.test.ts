// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import { operations } from './proof/operations.ts';
import { everySchedule, randomSchedules } from './proof/schedules.ts';

const PATIENCE_MS = 60_000;

test.each(operations)(
  '$name: every short schedule and some long ones are as the rules say',
  async (operation) => {
    const { example } = await everySchedule(operation, { calls: 3, events: operation.sources > 1 ? 3 : 4 });
    expect(example).toBeUndefined();
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = await randomSchedules(operation, { calls: 6, events: 12 }, { count: 200, seed });
    expect(random.example).toBeUndefined();
  },
  PATIENCE_MS,
);
