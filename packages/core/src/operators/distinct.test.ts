import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { distinct, from, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('distinct() gives the first of all values with the same key', async () => {
  expect(await toArray(distinct([1, 2, 1, 3, 2]))).toEqual([1, 2, 3]);
  expect(await toArray(distinct(['to', 'be', 'not'], (word) => word.length))).toEqual(['to', 'not']);
});

test('keys are compared as in a Set', async () => {
  const one = {};
  expect(await toArray(distinct([Number.NaN, Number.NaN, 0, -0, one, {}, one, '0', undefined, undefined]))).toEqual([
    Number.NaN,
    0,
    {},
    {},
    '0',
    undefined,
  ]);
});

test('keyOf gets the value and its place, and is asked once for each value', async () => {
  const seen: [string, number][] = [];
  await toArray(distinct('aba', (letter, index) => void seen.push([letter, index])));
  expect(seen).toEqual([
    ['a', 0],
    ['b', 1],
    ['a', 2],
  ]);
});

test.each<[string, (n: number) => PromiseLike<number>]>([
  ['a promise', (n) => Promise.resolve(n % 2)],
  ['a thenable', (n) => ({ then: (resolve) => Promise.resolve(n % 2).then(resolve) })],
])('keyOf may answer %s', async (_kind, keyOf) => {
  expect(await toArray(distinct([1, 2, 3, 4], keyOf))).toEqual([1, 2]);
});

test('of overlapping calls the first with a key gives it, however long its keyOf takes', async () => {
  const keys = distinct(probe({ values: [3, 2, 1] }), async (n) => {
    await settleTasks(n);
    return 'same';
  });
  expect(await Promise.all([keys.next(), keys.next()])).toEqual([value(3), done]);
});

test('distinct() of an endless source ends with its reader', async () => {
  const naturals = function* (): Generator<number> {
    for (let n = 0; ; n++) yield n;
  };
  expect(
    await toArray(
      take(
        distinct(naturals(), (n) => n >> 2),
        3,
      ),
    ),
  ).toEqual([0, 4, 8]);
});

test('an error of keyOf closes the source and ends it', async () => {
  const error = new Error('keyOf');
  const source = probe({ values: [1, 2] });
  const keys = distinct(source, () => Promise.reject(error));
  expect(await errorOf(keys.next())).toBe(error);
  source.assertClosedOnce();
  expect(await keys.next()).toEqual(done);
});

test('return() while keyOf is at work gives its value no more, and closes the source', async () => {
  const source = probe({ values: [1, 2] });
  let answer: (key: number) => void = () => undefined;
  const keys = from(distinct(source, () => new Promise<number>((resolve) => (answer = resolve)))).map((n) => n);
  const reading = keys.next();
  await settleTasks();
  const leaving = keys.return();
  answer(1);
  await leaving;
  expect(await reading).toEqual(done);
  source.assertClosedOnce();
});

test('distinct() with a keyOf that is no function is refused at the call', () => {
  expect(() => distinct([1], 0 as never)).toThrow(
    new TypeError('Cannot distinct: the callback must be a function, got 0'),
  );
});

test('law: distinct() is what a Set keeps, and doing it twice changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 5 })), fc.boolean(), async (values, slow) => {
      const source = (): AsyncIterable<number> | number[] => (slow ? probe({ values }) : values);
      expect(await toArray(distinct(source()))).toEqual([...new Set(values)]);
      expect(await toArray(distinct(distinct(source())))).toEqual(await toArray(distinct(source())));
    }),
  );
});
