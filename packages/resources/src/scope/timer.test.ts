// Deadlines and sleeps on a clock with fractions: timers of the platforms drop those, and may fire up to 1 ms early by it.
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CancelScope } from './cancel-scope.ts';
import { sleep } from './checkpoint.ts';
import { failAfter, moveOnAfter } from './timeouts.ts';
import { error } from '../../test/helpers.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => time.restore());

/** Puts another clock in the place of `performance.now()`, that of the timers stays; the virtual one is put back after the test. */
const lookAt = (now: () => number): void => {
  performance.now = now;
};

/** A clock whose timers fire early by what it has run behind the whole milliseconds since they were set. */
const lagging = (): { lagMs: number } => {
  const whole = performance.now.bind(performance);
  const clock = { lagMs: 0 };
  lookAt(() => whole() - clock.lagMs);
  return clock;
};

test('a scope is not cancelled before a deadline with a fraction', async () => {
  const deadline = performance.now() + 9.98;
  const scope = new CancelScope({ deadline });
  const ended: number[] = [];
  scope.signal.addEventListener('abort', () => ended.push(performance.now()));
  await time.run(() => scope.run(() => sleep(1000)));
  expect(ended).toEqual([Math.ceil(deadline)]);
});

test('sleep() of a fraction of a millisecond does not end before', async () => {
  await time.run(() => sleep(2.5));
  expect(time.now).toBe(3);
});

test.each<[string, (ms: number) => Promise<unknown>]>([
  ['sleep()', sleep],
  ['moveOnAfter()', (ms) => moveOnAfter(ms, () => sleep(1000))],
  ['failAfter()', (ms) => error(failAfter(ms, () => sleep(1000)))],
])('%s waits for the rest where its timer fires early', async (_name, wait) => {
  const clock = lagging();
  const startedMs = performance.now();
  const done = time.run(() => wait(10));
  clock.lagMs = 0.9;
  await done;
  expect(performance.now() - startedMs).toBeCloseTo(10.1);
  expect(time.pending).toBe(0);
});

test('a timer that is early by more goes by another clock than performance.now(), such as that of a test, and is believed', async () => {
  lookAt(() => 0);
  await time.run(() => sleep(10));
  expect(time.now).toBe(10);
});
