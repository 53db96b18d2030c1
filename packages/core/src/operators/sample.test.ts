import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { at, timeline } from '../../contract/timeline.ts';
import { sample } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

test('sample() gives the latest of each period, at its end, and nothing for an empty one', async () => {
  await watched(async () => {
    const source = at(
      [
        [10, 1],
        [90, 2],
        [110, 3],
        [350, 4],
      ],
      1000,
    );
    expect(await timeline(sample(source, 100))).toEqual(['2 at 100', '3 at 200', '4 at 400']);
  });
});

test('periods do not drift, however the values come', async () => {
  await watched(async () => {
    const source = at(
      [
        [30, 1],
        [190, 2],
        [250, 3],
      ],
      1000,
    );
    expect(await timeline(sample(source, 100))).toEqual(['1 at 100', '2 at 200', '3 at 300']);
  });
});

test('the last value comes when the source ends', async () => {
  await watched(async () => {
    expect(
      await timeline(
        sample(
          at(
            [
              [10, 1],
              [20, 2],
            ],
            40,
          ),
          100,
        ),
      ),
    ).toEqual(['2 at 40']);
  });
});

test('a busy reader gets the latest of the last period', async () => {
  await watched(async () => {
    const source = at(
      [
        [10, 1],
        [110, 2],
        [210, 3],
        [310, 4],
        [320, 5],
      ],
      1000,
    );
    expect(await timeline(sample(source, 100), 250)).toEqual(['1 at 100', '3 at 350', '5 at 600']);
  });
});

test('no timer runs in a period that has no value', async () => {
  const { timers } = await watched(async ({ time }) => {
    const source = probe<number>({ answers: 'byHand' });
    const sampled = sample(source, 100);
    const reading = sampled.next();
    await settleTasks();
    expect(time.pending).toBe(0);
    source.deliver(1);
    await settleTasks();
    expect(time.pending).toBe(1);
    expect(await reading).toEqual({ value: 1, done: false });
    await sampled.return();
  });
  expect(timers).toBe(0);
});

test('an error of the source comes after the latest value', async () => {
  const error = new Error('source');
  const sampled = sample(probe({ values: [1, 2, 3], failAt: 2, error }), 100);
  expect(await sampled.next()).toEqual({ value: 2, done: false });
  expect(await errorOf(sampled.next())).toBe(error);
  expect(await sampled.next()).toEqual(done);
});
