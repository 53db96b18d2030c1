import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { chunks, flatMap, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('chunks() gives arrays of the size, the last one shorter', async () => {
  expect(await toArray(chunks([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]]);
});

test('chunks() gives no empty array at the end', async () => {
  expect(await toArray(chunks([1, 2, 3, 4], 2))).toEqual([
    [1, 2],
    [3, 4],
  ]);
  expect(await toArray(chunks([], 2))).toEqual([]);
});

test('chunks(1) gives each value in an array, chunks(Infinity) all values in one', async () => {
  expect(await toArray(chunks('ab', 1))).toEqual([['a'], ['b']]);
  expect(await toArray(chunks('abc', Infinity))).toEqual([['a', 'b', 'c']]);
});

test('chunks() of an infinite source ends with its reader', async () => {
  const naturals = function* (): Generator<number> {
    for (let n = 1; ; n++) yield n;
  };
  expect(await toArray(take(chunks(naturals(), 3), 1))).toEqual([[1, 2, 3]]);
});

test('each array is a new one, which may be changed', async () => {
  const made = chunks([1, 2, 3], 2);
  const { value: first } = await made.next();
  first?.push(99);
  expect(await made.next()).toEqual(value([3]));
});

test('one chunk asks for as many values as it holds, one at a time', async () => {
  const source = probe({ values: [1, 2, 3, 4] });
  const made = chunks(source, 3);
  expect(await made.next()).toEqual(value([1, 2, 3]));
  expect([source.pulls, source.peak]).toEqual([3, 1]);
  await made.return();
});

test('overlapping calls get whole chunks, in order', async () => {
  const made = chunks(probe({ values: [1, 2, 3] }), 2);
  expect(await Promise.all([made.next(), made.next(), made.next()])).toEqual([value([1, 2]), value([3]), done]);
});

test('promises in a sync source are awaited', async () => {
  expect(await toArray(chunks([Promise.resolve(1), 2], 2))).toEqual([[1, 2]]);
});

test('an error of the source takes the place of the chunk it falls into', async () => {
  const error = new Error('source');
  const made = chunks(probe({ values: [1, 2, 3], failAt: 3, error }), 2);
  expect(await made.next()).toEqual(value([1, 2]));
  expect(await errorOf(made.next())).toBe(error);
  expect(await made.next()).toEqual(done);
});

test('return() while a chunk is half full closes the source and drops the half', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const made = chunks(source, 2);
  const reading = made.next();
  source.deliver(1);
  await settleTasks();
  const leaving = made.return();
  source.end();
  await leaving;
  source.assertClosedOnce();
  await reading;
});

test.each<[unknown, Error]>([
  [0, new RangeError('Cannot use 0 as the size of chunks: it must be a whole number, 1 or more')],
  [-1, new RangeError('Cannot use -1 as the size of chunks: it must be a whole number, 1 or more')],
  [2.5, new RangeError('Cannot use 2.5 as the size of chunks: it must be a whole number, 1 or more')],
  [undefined, new TypeError('Cannot use undefined as the size of chunks: it must be a number')],
  ['2', new TypeError('Cannot use "2" as the size of chunks: it must be a number')],
])('chunks(%p) is refused at the call', (size, error) => {
  expect(() => chunks([1], size as number)).toThrow(error);
});

test('law: flattened chunks are what went in, and all but the last are full', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer()),
      fc.integer({ min: 1, max: 7 }),
      fc.boolean(),
      async (values, size, slow) => {
        const source = (): AsyncIterable<number> | number[] => (slow ? probe({ values }) : values);
        expect(await toArray(flatMap(chunks(source(), size), (chunk) => chunk))).toEqual(values);
        const sizes = (await toArray(chunks(source(), size))).map((chunk) => chunk.length);
        expect(sizes.slice(0, -1).every((length) => length === size)).toBe(true);
      },
    ),
  );
});
