// Takes seconds: apart, for where tests have to be quick.
import { settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import { shielded } from '../scope/timeouts.ts';
import { AsyncEvent } from '../sync/async-event.ts';
import { describeTasks } from './describe-tasks.ts';
import type { Nursery } from './nursery.ts';
import { openNursery } from './open-nursery.ts';

test('E24: nurseries deeper in one another than the stack is, and more scopes than a call takes arguments, are told', async () => {
  const go = new AsyncEvent();
  let outermost: Nursery | undefined;
  const nested = (depth: number): Promise<unknown> =>
    openNursery(async (nursery) => {
      outermost ??= nursery;
      await (depth === 0 ? go.wait() : nested(depth - 1));
    });
  const done = nested(5000);
  const scopes = openNursery(() => Promise.all(Array.from({ length: 200_000 }, () => shielded(() => go.wait()))));
  await settleTasks();
  let depth = 0;
  for (let state = outermost?.tree(); state !== undefined; state = state.tasks[0]?.nurseries[0]) depth++;
  expect(depth).toBe(5001);
  const lines = describeTasks().split('\n');
  expect(lines.find((line) => line.includes('…'))).toMatch(/^ +…$/);
  go.set();
  await Promise.all([done, scopes]);
});
