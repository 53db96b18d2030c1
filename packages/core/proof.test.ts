// The cut of `npm run proof` that `npm test` has time for: see docs/proof.md.
import { expect, test } from '@jest/globals';
import type { Operation } from './proof/operation.ts';
import { operations } from './proof/operations.ts';
import { everySchedule, randomSchedules } from './proof/schedules.ts';

const PATIENCE_MS = 60_000;
const events = ({ sources }: Operation): number => (sources === 1 ? 4 : 3);

test.each(operations)(
  '$name: every short schedule and some long ones are as the rules say',
  async (operation) => {
    const { example } = await everySchedule(operation, { calls: 3, events: events(operation) });
    expect(example).toBeUndefined();
    const seed = Math.floor(Math.random() * 2 ** 31);
    const random = await randomSchedules(operation, { calls: 6, events: 12 }, { count: 100, seed });
    expect(random.example).toBeUndefined();
  },
  PATIENCE_MS,
);

test('a schedule that goes wrong is cut down to what matters', async () => {
  const map = operations.find(({ name }) => name === 'map')!;
  const generator: Operation = {
    ...map,
    async *apply([source], callback): AsyncGenerator<unknown, undefined, void> {
      for await (const value of source!) yield callback(value);
      return undefined;
    },
  };
  const { mismatches, example } = await everySchedule(generator, { calls: 2, events: 2 });
  expect(mismatches).toBeGreaterThan(0);
  expect(example).toBe(
    [
      'map:',
      '  next()',
      '  return()',
      'found:    calls […, …] asked [1] closed [0] callbacks [] published []',
      'expected: calls […, …] asked [1] closed [1] callbacks [] published []',
    ].join('\n'),
  );
});
