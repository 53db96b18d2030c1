// Takes a second: apart, for where tests have to be quick.
import { settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import { checkpoint, sleep } from '../scope/checkpoint.ts';
import { moveOnAfter } from '../scope/timeouts.ts';
import type { Nursery } from './nursery.ts';
import { openNursery } from './open-nursery.ts';

test('100,000 tasks may be started at once', async () => {
  let ended = 0;
  await openNursery((nursery) => {
    for (let left = 100_000; left > 0; left--) nursery.startSoon(() => ended++);
  });
  expect(ended).toBe(100_000);
});

test('a nursery with 10,000 waiting tasks is cancelled at once, and is empty afterwards', async () => {
  let cleanedUp = 0;
  let found!: Nursery;
  await moveOnAfter(Infinity, () =>
    openNursery(async (nursery) => {
      found = nursery;
      for (let left = 10_000; left > 0; left--) nursery.startSoon(() => sleep(Infinity).finally(() => cleanedUp++));
      await checkpoint();
      await settleTasks();
      nursery.cancel();
    }),
  );
  expect([cleanedUp, found.tree().tasks]).toEqual([10_000, []]);
});
