import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dropWhile, takeWhile, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const below = (limit: number) => (n: number) => n < limit;
const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('dropWhile() gives the values from the first that fails on, whatever they are', async () => {
  expect(await toArray(dropWhile([1, 2, 9, 1], below(5)))).toEqual([9, 1]);
});

test('dropWhile() of nothing, and when none fails, gives nothing', async () => {
  expect(await toArray(dropWhile([], below(5)))).toEqual([]);
  expect(await toArray(dropWhile([1, 2], below(5)))).toEqual([]);
});

test('the predicate is not called any more after the first that failed', async () => {
  const seen: [number, number][] = [];
  await toArray(
    dropWhile([1, 9, 1], (n, index) => {
      seen.push([n, index]);
      return n < 5;
    }),
  );
  expect(seen).toEqual([
    [1, 0],
    [9, 1],
  ]);
});

test.each<[string, (n: number) => unknown]>([
  ['a promise', (n) => Promise.resolve(n < 3)],
  ['a thenable', (n) => ({ then: (resolve: (dropped: boolean) => void) => resolve(n < 3) })],
  ['something truthy', (n) => (n < 3 ? 'yes' : '')],
])('the predicate may answer %s', async (_kind, predicate) => {
  expect(await toArray(dropWhile([1, 2, 3, 1], predicate))).toEqual([3, 1]);
});

test('overlapping calls are served one at a time: no value slips by while the predicate is at work', async () => {
  const answers: ((dropped: boolean) => void)[] = [];
  const dropped = dropWhile(probe({ values: [1, 2, 3] }), () => new Promise<boolean>((go) => answers.push(go)));
  const reading = [dropped.next(), dropped.next(), dropped.next()];
  for (const answer of [true, false]) {
    await settleTasks();
    expect(answers).toHaveLength(1);
    answers.pop()?.(answer);
  }
  expect(await Promise.all(reading)).toEqual([value(2), value(3), done]);
  expect(answers).toEqual([]);
});

test('dropWhile() without a function is refused at the call', () => {
  expect(() => dropWhile([1], true as never)).toThrow(
    new TypeError('Cannot dropWhile: the callback must be a function, got true'),
  );
});

test('law: takeWhile(p) and then dropWhile(p) is everything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(9), async (values, limit) => {
      const passes = below(limit);
      const parts = [await toArray(takeWhile(values, passes)), await toArray(dropWhile(values, passes))];
      expect(parts.flat()).toEqual(values);
    }),
  );
});
