import { settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { basename } from 'node:path';
import { sleep } from '../scope/checkpoint.ts';
import { shielded } from '../scope/timeouts.ts';
import { AsyncEvent } from '../sync/async-event.ts';
import { describeTasks } from './describe-tasks.ts';
import type { Nursery } from './nursery.ts';
import { openNursery } from './open-nursery.ts';
import { traceTasks } from './origin.ts';

/** This file, in whatever way it was compiled. */
const HERE = basename(import.meta.url).replaceAll('.', '\\.');

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => {
  traceTasks(false);
  time.restore();
});

/** An outer nursery with a sleeper and, in a task, an inner nursery whose body waits for an event. */
function twoNurseries(): { readonly done: Promise<unknown>; readonly outer: Nursery; readonly go: AsyncEvent } {
  const go = new AsyncEvent();
  let outer: Nursery | undefined;
  const done = openNursery(
    (nursery) => {
      outer = nursery;
      nursery.startSoon(() => sleep(100), { name: 'sleeper' });
      nursery.startSoon(function parent() {
        return openNursery(() => go.wait());
      });
    },
    { name: 'outer' },
  );
  return { done, outer: outer as unknown as Nursery, go };
}

test('E24: tree() has the tasks, what each waits for and since when, and the nurseries that they have opened', async () => {
  const { done, outer, go } = twoNurseries();
  await settleTasks();
  await time.advance(30);
  const wait = (what: string): unknown => ({ what: expect.stringContaining(what), forMs: 30 });
  const common = { forMs: 30, created: undefined };
  expect(outer.tree()).toEqual({
    name: 'outer',
    cancelled: false,
    tasks: [
      { name: 'sleeper', ...common, waits: [wait('sleep 100 ms')], nurseries: [] },
      {
        name: 'parent',
        ...common,
        waits: [],
        nurseries: [
          {
            name: undefined,
            cancelled: false,
            tasks: [{ name: 'body', ...common, waits: [wait('event')], nurseries: [] }],
          },
        ],
      },
    ],
  });
  go.set();
  await time.run(() => done);
  expect(outer.tree().tasks).toEqual([]);
});

test('E24: describeTasks() prints all nurseries that are open, the inner ones below their tasks', async () => {
  expect(describeTasks()).toBe('');
  const { done, go } = twoNurseries();
  const second = openNursery((nursery) => nursery.startSoon(() => sleep(1), {}));
  await settleTasks();
  await time.advance(0.5);
  expect(describeTasks().split('\n')).toEqual([
    'nursery "outer"',
    '  sleeper, for 0.001 s: sleep 100 ms (for 0.001 s)',
    '  parent, for 0.001 s: in a nursery',
    '    nursery',
    expect.stringMatching(/^ {6}body, for 0\.001 s: .*event.* \(for 0\.001 s\)$/),
    'nursery',
    '  (no name), for 0.001 s: sleep 1 ms (for 0.001 s)',
  ]);
  go.set();
  await time.run(() => Promise.all([done, second]));
  expect(describeTasks()).toBe('');
});

test('E24: a nursery that is being cancelled says so, with the task that holds it up', async () => {
  let nursery: Nursery | undefined;
  const done = openNursery((opened) => {
    nursery = opened;
    opened.startSoon(() => shielded(() => sleep(10)), { name: 'stubborn' });
    opened.startSoon(() => sleep(10), { name: 'obedient' });
  });
  await settleTasks();
  nursery?.cancel('enough');
  await settleTasks();
  expect(nursery?.tree()).toMatchObject({
    cancelled: true,
    tasks: [{ name: 'stubborn', waits: [{ what: 'sleep 10 ms' }] }],
  });
  expect(describeTasks()).toMatch(/^nursery, cancelled\n {2}stubborn/);
  await time.run(() => done);
});

test('E24: after traceTasks(true) each task has the line that has started it', async () => {
  traceTasks(true);
  let nursery: Nursery | undefined;
  const done = openNursery(async (opened) => {
    nursery = opened;
    opened.startSoon(() => sleep(10));
    await opened.start(async ({ started }) => {
      started(undefined);
      await sleep(10);
    });
  });
  await settleTasks();
  const tasks = nursery?.tree().tasks ?? [];
  expect(tasks.map(({ created }) => created)).toEqual([
    expect.stringMatching(new RegExp(`${HERE}:\\d+:\\d+`)),
    expect.stringMatching(new RegExp(`${HERE}:\\d+:\\d+`)),
  ]);
  expect(describeTasks().match(new RegExp(` {4}started at .*${HERE}`, 'g'))).toHaveLength(2);
  await time.run(() => done);
});

test('E24: traceTasks() takes true and false only', () => {
  expect(() => traceTasks('yes' as never)).toThrow(TypeError);
});

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

test('E24: a nursery that was opened by a task which has ended is told as one of the outermost', async () => {
  let left!: Promise<unknown>;
  await openNursery(() => {
    left = settleTasks().then(() => openNursery(() => sleep(10), { name: 'left behind' }));
  });
  await settleTasks(20);
  expect(describeTasks()).toMatch(/^nursery "left behind"/);
  await time.run(() => left);
});
