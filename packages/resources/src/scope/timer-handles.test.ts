// What a timer asks of the platform.
import { virtualTime } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import { CancelScope } from './cancel-scope.ts';
import { sleep } from './checkpoint.ts';
import { Timer } from './timer.ts';
import { error } from '../../test/helpers.ts';

/** How many timers keep the process alive. */
const holding = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test.each([
  [undefined, 1],
  [false, 1],
  [true, 0],
])('where it is idle (%p) it keeps the process alive so many times: %d', (idle, times) => {
  const before = holding();
  const timer = new Timer(() => undefined);
  timer.set(1000, idle);
  const held = holding() - before;
  timer.clear();
  expect([held, holding() - before]).toEqual([times, 0]);
});

test.each([
  ['a sleep for ever', () => sleep(Infinity)],
  ['a deadline', () => sleep(Infinity)],
])('%s keeps the process alive', async (what, wait) => {
  const before = holding();
  const scope = new CancelScope(what === 'a deadline' ? { timeoutMs: 60_000 } : {});
  const done = scope.run(wait);
  const held = holding() - before;
  scope.cancel();
  await done;
  expect([held, holding() - before]).toEqual([what === 'a deadline' ? 2 : 1, 0]);
});

test('an idle one works where handles of timers are numbers, as in browsers', () => {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const cleared: unknown[] = [];
  Object.assign(globalThis, { setTimeout: () => 7, clearTimeout: (handle: unknown) => cleared.push(handle) });
  const timer = new Timer(() => undefined);
  try {
    timer.set(1000, true);
    timer.clear();
  } finally {
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear });
  }
  expect(cleared).toEqual([7]);
});

test('for never, none is started, and the one before is dropped', async () => {
  const time = virtualTime();
  try {
    const timer = new Timer(() => undefined);
    timer.set(Infinity);
    expect(time.pending).toBe(0);
    timer.set(5);
    timer.at(Infinity);
    expect(time.pending).toBe(0);
    const scope = new CancelScope({ timeoutMs: 5 });
    const done = error(
      scope.run(() => new Promise<void>((resolve) => scope.signal.addEventListener('abort', () => resolve()))),
    );
    scope.deadline = Infinity;
    expect(time.pending).toBe(0);
    scope.cancel();
    await done;
  } finally {
    time.restore();
  }
});
