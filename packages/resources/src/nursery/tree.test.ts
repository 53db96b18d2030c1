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

test('E24: the line is that of the caller, without what stands in front of it in a stack', async () => {
  traceTasks(true);
  let nursery: Nursery | undefined;
  const done = openNursery(function opener(opened) {
    nursery = opened;
    opened.startSoon(() => sleep(10));
    traceTasks(false);
    opened.startSoon(() => sleep(10));
  });
  await settleTasks();
  expect(nursery?.tree().tasks.map(({ created }) => created)).toEqual([
    expect.stringMatching(new RegExp(`^opener \\(.*${HERE}:\\d+:\\d+\\)$`)),
    undefined,
  ]);
  await time.run(() => done);
});

test.each([0, undefined])(
  'E24: where the platform keeps %p lines of a stack there is none, and all works',
  async (limit) => {
    const before = Error.stackTraceLimit;
    Object.assign(Error, { stackTraceLimit: limit });
    traceTasks(true);
    let created: unknown = 'not asked';
    try {
      const done = openNursery(async (nursery) => {
        nursery.startSoon(() => sleep(10));
        created = nursery.tree().tasks[1]?.created;
      });
      await time.run(() => done);
    } finally {
      Error.stackTraceLimit = before;
    }
    expect(created).toBeUndefined();
  },
);

test('E24: traceTasks() takes true and false only', () => {
  expect(() => traceTasks('yes' as never)).toThrow(
    new TypeError('Cannot trace tasks: expected true or false, not yes'),
  );
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

/** What describeTasks() prints while that body runs, once the clock stands at that moment. */
async function printed(body: (nursery: Nursery) => unknown, atMs = 0): Promise<string[]> {
  const done = openNursery(
    (nursery) => {
      body(nursery);
      return sleep(1000).then(() => nursery.cancel());
    },
    { name: 'printed' },
  );
  await settleTasks();
  await time.advance(atMs);
  const lines = describeTasks().split('\n');
  await time.run(() => done);
  return lines;
}

test('E24: a task that waits for several things is told with all, one that waits for something else with that', async () => {
  const lines = await printed((nursery) => {
    nursery.startSoon(() => Promise.all([sleep(1), sleep(Infinity)]), { name: 'both' });
    nursery.startSoon(() => new Promise((resolve) => nursery.signal.addEventListener('abort', resolve)), {
      name: 'something else',
    });
  });
  expect(lines.slice(2)).toEqual([
    '  both, for 0.000 s: sleep 1 ms (for 0.000 s); sleep for ever (for 0.000 s)',
    '  something else, for 0.000 s: works, or waits for something else',
  ]);
});

test.each([
  [99, '0.099 s'],
  [100, '0.1 s'],
  [999, '1.0 s'],
])('E24: a time of %d ms is told as %s', async (ms, told) => {
  expect(await printed(() => undefined, ms)).toEqual([
    'nursery "printed"',
    `  body, for ${told}: sleep 1000 ms (for ${told})`,
  ]);
});

test.each([
  [99, []],
  [100, ['  … and 1 more']],
  [102, ['  … and 3 more']],
])('E24: of the body and %d tasks the oldest hundred are told, and how many more there are', async (count, more) => {
  const lines = await printed((nursery) => {
    for (let number = 1; number <= count; number++)
      nursery.startSoon(() => sleep(Infinity), { name: `task ${number}` });
  });
  expect(lines.slice(100)).toEqual([expect.stringMatching(/^ {2}task 99,/), ...more]);
});

test('E24: nurseries that lie deeper in one another than 400 spaces are left out', async () => {
  const nested = (depth: number): Promise<unknown> =>
    openNursery((nursery) => (depth === 0 ? sleep(1) : nested(depth - 1)).then(() => nursery.cancel()));
  const lines = await printed((nursery) => nursery.startSoon(() => nested(100), { name: 'nested' }));
  const inside = lines.slice(-2);
  expect(inside).toEqual([`${' '.repeat(402)}body, for 0.000 s: in a nursery`, `${' '.repeat(404)}…`]);
  expect(lines.at(-3)).toBe(`${' '.repeat(400)}nursery`);
});

test('E24: of more than a thousand tasks those beyond count as the one that has started them', async () => {
  let waits: number[] | undefined;
  await openNursery(async (nursery) => {
    for (let count = 0; count < 1001; count++) nursery.startSoon(() => sleep(Infinity));
    await settleTasks();
    waits = nursery.tree().tasks.map((task) => task.waits.length);
    nursery.cancel();
  });
  expect(waits).toEqual([1, ...Array<number>(1000).fill(1), 0]);
});

test('E24: a function whose name is no text is a task without a name', async () => {
  const odd = Object.defineProperty(() => sleep(10), 'name', { value: 7 });
  const lines = await printed((nursery) => nursery.startSoon(odd));
  expect(lines[2]).toMatch(/^ {2}\(no name\), for /);
});
