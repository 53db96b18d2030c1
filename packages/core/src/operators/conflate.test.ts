import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { conflate, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const sum = (waiting: number, given: number): number => waiting + given;

test('conflate() keeps the latest of what comes while the reader is busy', async () => {
  await watched(async () => {
    const seen: number[] = [];
    for await (const each of conflate(probe({ values: [1, 2, 3, 4, 5, 6, 7], delayMs: 10 }))) {
      seen.push(each);
      await new Promise((resolve) => setTimeout(resolve, 24));
    }
    expect(seen).toEqual([1, 3, 5, 7]);
  });
});

test('a value that comes while the reader waits goes straight to it', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const latest = conflate(source);
  for (const each of [1, 2, 3]) {
    const reading = latest.next();
    await settleTasks();
    source.deliver(each);
    expect(await reading).toEqual(value(each));
  }
  await latest.return();
  source.assertClosedOnce();
});

test.each<[string, (waiting: number, given: number) => number | PromiseLike<number>]>([
  ['at once', sum],
  ['by a promise', async (...both) => sum(...both)],
  ['by a thenable', (...both) => ({ then: (resolve) => Promise.resolve(sum(...both)).then(resolve) })],
])('what waits is merged by a callback that answers %s', async (_manner, merge) => {
  const latest = conflate(probe({ values: [1, 2, 3, 4] }), merge);
  expect(await latest.next()).toEqual(value(1));
  await settleTasks();
  expect(await latest.next()).toEqual(value(9));
  expect(await latest.next()).toEqual(done);
});

test('the merging callback gets what waits, the value, its own count and a signal', async () => {
  const seen: unknown[] = [];
  const latest = conflate(probe({ values: [1, 2, 3] }), (waiting, given, index, { signal }) => {
    seen.push([waiting, given, index, signal.aborted]);
    return waiting + given;
  });
  await latest.next();
  await settleTasks();
  expect(await toArray(latest)).toEqual([5]);
  expect(seen).toEqual([[2, 3, 0, false]]);
});

test('a read that comes while two are merged gets what comes of it', async () => {
  let finish = (_merged: number): void => undefined;
  const latest = conflate(probe({ values: [1, 2, 3] }), () => new Promise<number>((resolve) => (finish = resolve)));
  await latest.next();
  await settleTasks();
  const reading = latest.next();
  await settleTasks();
  finish(50);
  expect(await reading).toEqual(value(50));
  expect(await latest.next()).toEqual(done);
});

test.each(['thrown', 'rejected'])(
  'an error of the merging callback, %s, closes the source and is told',
  async (how) => {
    const error = new Error('merge');
    const source = probe({ values: [1, 2, 3, 4] });
    const latest = conflate(source, () => {
      if (how === 'thrown') throw error;
      return Promise.reject(error);
    });
    await latest.next();
    await settleTasks();
    source.assertClosedOnce();
    expect(await errorOf(latest.next())).toBe(error);
    expect(await latest.next()).toEqual(done);
  },
);

test('leaving while two are merged aborts their signal and waits for nobody', async () => {
  const { timers } = await watched(async ({ time }) => {
    const source = probe({ values: [1, 2, 3] });
    let told: AbortSignal | undefined;
    const latest = conflate(source, (_waiting, _given, _index, { signal }) => {
      told = signal;
      return new Promise<number>(() => undefined);
    });
    await latest.next();
    await settleTasks();
    const reading = latest.next();
    await latest.return();
    expect(await reading).toEqual(done);
    expect([told?.aborted, time.now]).toEqual([true, 0]);
    source.assertClosedOnce();
  });
  expect(timers).toBe(0);
});

test('an error of the source comes after the value that waits', async () => {
  const error = new Error('source');
  const latest = conflate(probe({ values: [1, 2, 3], failAt: 3, error }));
  await latest.next();
  await settleTasks();
  expect(await latest.next()).toEqual(value(3));
  expect(await errorOf(latest.next())).toBe(error);
  expect(await latest.next()).toEqual(done);
});

test('undefined is a value like any other', async () => {
  expect(await toArray(conflate([1, undefined]))).toEqual([1, undefined]);
});

test('conflate() refuses what is no function', () => {
  expect(() => conflate([1], 5 as never)).toThrow(
    new TypeError('Cannot conflate: the callback must be a function, got 5'),
  );
});
