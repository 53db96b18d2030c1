import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { at, sleep, timeline } from '../../contract/timeline.ts';
import { delay } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

test('delay() hands each value on so much later than it came', async () => {
  await watched(async () => {
    expect(
      await timeline(
        delay(
          at([
            [10, 1],
            [300, 2],
          ]),
          100,
        ),
      ),
    ).toEqual(['1 at 110', '2 at 400']);
  });
});

test('values that come closer than the delay wait for each other: one is in hand', async () => {
  await watched(async () => {
    const source = probe({ values: [1, 2, 3] });
    expect(await timeline(delay(source, 100))).toEqual(['1 at 100', '2 at 200', '3 at 300']);
  });
});

test('the time of the reader counts, and no timer runs meanwhile', async () => {
  await watched(async ({ time }) => {
    const source = probe({ values: [1, 2, 3, 4] });
    const delayed = delay(source, 100);
    await delayed.next();
    await settleTasks();
    expect([source.pulls, time.pending]).toEqual([2, 0]);
    await sleep(70);
    await delayed.next();
    expect(time.now).toBe(200);
    await delayed.return();
  });
});

test('the end and an error come right after the last value', async () => {
  await watched(async ({ time }) => {
    const error = new Error('source');
    const failing = delay(probe({ values: [1, 2], failAt: 1, error }), 100);
    await failing.next();
    expect(await errorOf(failing.next())).toBe(error);
    expect(time.now).toBe(100);
    const empty = delay([], 100);
    expect(await empty.next()).toEqual(done);
    expect(time.now).toBe(100);
  });
});

test('return() while a value waits answers done at once, and leaves no timer', async () => {
  const { timers } = await watched(async ({ time }) => {
    const source = probe({ values: [1, 2] });
    const delayed = delay(source, 100);
    const reading = delayed.next();
    await settleTasks();
    expect(time.pending).toBe(1);
    await delayed.return();
    expect(await reading).toEqual(done);
    expect([time.now, time.pending]).toEqual([0, 0]);
    source.assertClosedOnce();
  });
  expect(timers).toBe(0);
});
