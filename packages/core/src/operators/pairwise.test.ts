import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { pairwise, take, toArray, windows } from '../index.ts';
import { probe } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('pairwise() gives each value with the one before it', async () => {
  expect(await toArray(pairwise([1, 2, 3]))).toEqual([
    [1, 2],
    [2, 3],
  ]);
});

test('of one value, and of none, nothing comes', async () => {
  expect(await toArray(pairwise([1]))).toEqual([]);
  expect(await toArray(pairwise([]))).toEqual([]);
});

test('undefined is a value like others', async () => {
  expect(await toArray(pairwise([undefined, undefined]))).toEqual([[undefined, undefined]]);
});

test('the first pair asks for two values, each later one for one', async () => {
  const source = probe({ values: [1, 2, 3, 4] });
  const pairs = pairwise(source);
  expect(await pairs.next()).toEqual(value([1, 2]));
  expect(source.pulls).toBe(2);
  expect(await pairs.next()).toEqual(value([2, 3]));
  expect(source.pulls).toBe(3);
  await pairs.return();
  source.assertClosedOnce();
});

test('overlapping calls get the pairs in order', async () => {
  const pairs = pairwise(probe({ values: [1, 2, 3] }));
  expect(await Promise.all([pairs.next(), pairs.next(), pairs.next()])).toEqual([value([1, 2]), value([2, 3]), done]);
});

test('pairwise() of an endless source ends with its reader', async () => {
  const ones = function* (): Generator<number> {
    for (;;) yield 1;
  };
  expect(await toArray(take(pairwise(ones()), 1))).toEqual([[1, 1]]);
});

test('law: pairwise() is windows(2)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.boolean(), async (values, slow) => {
      const source = (): AsyncIterable<number> | number[] => (slow ? probe({ values }) : values);
      expect(await toArray(pairwise(source()))).toEqual(await toArray(windows(source(), 2)));
    }),
  );
});
