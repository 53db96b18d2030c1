import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { from, map, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

test('toArray() gives all values in an array', async () => {
  expect(await toArray(new Set([1, 2]))).toEqual([1, 2]);
  expect(await toArray(probe({ values: 'ab' }))).toEqual(['a', 'b']);
});

test('toArray() of nothing gives an empty array', async () => {
  expect(await toArray([])).toEqual([]);
  expect(await toArray(probe())).toEqual([]);
});

test('toArray() gives a new array, not the one that was handed in', async () => {
  const values = [1, 2];
  expect(await toArray(values)).not.toBe(values);
});

test('toArray() awaits promises and thenables of a sync source', async () => {
  const thenable: PromiseLike<number> = { then: (resolve) => Promise.resolve(2).then(resolve) };
  expect(await toArray([Promise.resolve(1), thenable, 3])).toEqual([1, 2, 3]);
});

test('holes of an array are undefined, as for its own iterator', async () => {
  const sparse = new Array<number>(2);
  sparse[1] = 1;
  expect(await toArray(sparse)).toEqual([undefined, 1]);
});

test('an array that iterates in its own way is read in that way', async () => {
  const odd = Object.assign([1, 2, 3], { [Symbol.iterator]: () => [9].values() });
  expect(await toArray(odd)).toEqual([9]);
});

test('toArray() after some reads gives what is left', async () => {
  const source = from([1, 2, 3]);
  await source.next();
  expect(await source.toArray()).toEqual([2, 3]);
  expect(await source.toArray()).toEqual([]);
});

test('toArray() while another read waits comes after it', async () => {
  const source = probe({ values: [1, 2, 3] });
  const mapped = from(source).map((n) => n * 10);
  const first = mapped.next();
  const all = mapped.toArray();
  expect(await first).toEqual({ value: 10, done: false });
  expect(await all).toEqual([20, 30]);
});

test('next() while toArray() reads comes after it', async () => {
  const source = from(probe({ values: [1, 2] }));
  const all = source.toArray();
  expect(await source.next()).toEqual({ value: undefined, done: true });
  expect(await all).toEqual([1, 2]);
});

test('a second toArray() waits for the first, and gets nothing', async () => {
  const source = from(probe({ values: [1, 2] }));
  expect(await Promise.all([source.toArray(), source.toArray()])).toEqual([[1, 2], []]);
});

test('an error rejects with it; the values read so far are gone', async () => {
  const error = new Error('source');
  expect(await errorOf(toArray(probe({ values: [1], failAt: 1, error })))).toBe(error);
});

test('law: through a map, toArray() keeps length and order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), async (values) => {
      const tagged = map(values, (n, index) => (index % 3 === 0 ? Promise.resolve([index, n]) : [index, n]));
      expect(await toArray(tagged)).toEqual(values.map((n, index) => [index, n]));
    }),
  );
});

test('left while a callback is at work, it is told when the source has let go, without what came after', async () => {
  await watched(async () => {
    let answer = (_value: number): void => undefined;
    let letGo = (): void => undefined;
    const released = new Promise<void>((resolve) => (letGo = resolve));
    const source: AsyncIterableIterator<number> = {
      next: () => Promise.resolve({ value: 1, done: false }),
      return: () => released.then(() => ({ value: undefined, done: true })),
      [Symbol.asyncIterator]: () => source,
    };
    const stream = from(source).map(() => new Promise<number>((resolve) => (answer = resolve)));
    let told: unknown = 'nothing yet';
    void stream.toArray().then((values) => (told = values));
    await settleTasks();
    const leaving = stream.return();
    answer(7);
    await settleTasks();
    expect(told).toBe('nothing yet');
    letGo();
    await leaving;
    await settleTasks();
    expect(told).toEqual([]);
  });
});
