import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { at, timeline } from '../../contract/timeline.ts';
import { debounce } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

test('debounce() gives the last of each burst, when it has been quiet', async () => {
  await watched(async () => {
    const source = at(
      [
        [0, 1],
        [10, 2],
        [20, 3],
        [200, 4],
        [210, 5],
      ],
      1000,
    );
    expect(await timeline(debounce(source, 50))).toEqual(['3 at 70', '5 at 260']);
  });
});

test('the end of the source is quiet enough', async () => {
  await watched(async () => {
    expect(
      await timeline(
        debounce(
          at(
            [
              [0, 1],
              [10, 2],
            ],
            30,
          ),
          500,
        ),
      ),
    ).toEqual(['2 at 30']);
  });
});

test('one timer serves a whole burst, and none is left', async () => {
  const { timers } = await watched(async ({ time }) => {
    const source = probe<number>({ answers: 'byHand' });
    const quiet = debounce(source, 50);
    const reading = quiet.next();
    for (let value = 0; value < 20; value++) {
      await settleTasks();
      source.deliver(value);
      await settleTasks();
      expect(time.pending).toBe(1);
    }
    expect(await reading).toEqual({ value: 19, done: false });
    await quiet.return();
  });
  expect(timers).toBe(0);
});

test('while one is ready for a busy reader, the source is read no further: each burst has its value', async () => {
  await watched(async () => {
    const source = at(
      [
        [0, 1],
        [100, 2],
        [200, 3],
        [300, 4],
      ],
      1000,
    );
    const seen = await timeline(debounce(source, 10), 150);
    expect(seen.map((each) => each.split(' ')[0])).toEqual(['1', '2', '3', '4']);
  });
});

test('an error of the source comes after the value that it cut short', async () => {
  const error = new Error('source');
  const quiet = debounce(probe({ values: [1, 2, 3], failAt: 2, error }), 50);
  expect(await quiet.next()).toEqual({ value: 2, done: false });
  expect(await errorOf(quiet.next())).toBe(error);
  expect(await quiet.next()).toEqual(done);
});

test('return() while it is not yet quiet lets the value go, and leaves no timer', async () => {
  const { timers } = await watched(async ({ time }) => {
    const source = probe({ values: [1, 2], hangAt: 1 });
    const quiet = debounce(source, 5000);
    const reading = quiet.next();
    await settleTasks();
    expect(time.pending).toBe(1);
    await quiet.return();
    expect(await reading).toEqual(done);
    source.assertClosedOnce();
  });
  expect(timers).toBe(0);
});
