import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { take, toArray, windows, type WindowsOptions } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const partly: WindowsOptions = { undersized: 'allow-partial' };

test('windows() gives each value from the size-th on with those before it', async () => {
  expect(await toArray(windows([1, 2, 3, 4], 3))).toEqual([
    [1, 2, 3],
    [2, 3, 4],
  ]);
  expect(await toArray(windows('ab', 1))).toEqual([['a'], ['b']]);
});

test('a source that is too short gives nothing, or one array with allow-partial', async () => {
  expect(await toArray(windows([1, 2], 3))).toEqual([]);
  expect(await toArray(windows([1, 2], 3, { undersized: 'only-full' }))).toEqual([]);
  expect(await toArray(windows([1, 2], 3, partly))).toEqual([[1, 2]]);
});

test('allow-partial adds nothing where there were full arrays, and nothing of no values', async () => {
  expect(await toArray(windows([1, 2, 3], 3, partly))).toEqual([[1, 2, 3]]);
  expect(await toArray(windows([1, 2, 3, 4], 3, partly))).toHaveLength(2);
  expect(await toArray(windows([], 3, partly))).toEqual([]);
  expect(await toArray(windows(probe({ values: [1] }), 1, partly))).toEqual([[1]]);
});

test('each array is a new one, which may be changed', async () => {
  const made = windows([1, 2, 3], 2);
  const { value: first } = await made.next();
  first?.splice(0, 2, 99);
  expect(await made.next()).toEqual(value([2, 3]));
});

test('the first array asks for as many values as it holds, each later one for one', async () => {
  const source = probe({ values: [1, 2, 3, 4, 5] });
  const made = windows(source, 3);
  await made.next();
  expect([source.pulls, source.peak]).toEqual([3, 1]);
  expect(await made.next()).toEqual(value([2, 3, 4]));
  expect(source.pulls).toBe(4);
  await made.return();
  source.assertClosedOnce();
});

test('overlapping calls get whole arrays, in order', async () => {
  const made = windows(probe({ values: [1, 2, 3] }), 2);
  expect(await Promise.all([made.next(), made.next(), made.next()])).toEqual([value([1, 2]), value([2, 3]), done]);
});

test('windows() of an endless source ends with its reader', async () => {
  const naturals = function* (): Generator<number> {
    for (let n = 1; ; n++) yield n;
  };
  expect(await toArray(take(windows(naturals(), 2), 2))).toEqual([
    [1, 2],
    [2, 3],
  ]);
});

test('an error of the source is told, with allow-partial as well, and then it is over', async () => {
  const error = new Error('source');
  const made = windows(probe({ values: [1, 2], failAt: 1, error }), 2, partly);
  expect(await errorOf(made.next())).toBe(error);
  expect(await made.next()).toEqual(done);
});

test('return() while an array is half full closes the source', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const made = windows(source, 2);
  const reading = made.next();
  source.deliver(1);
  await settleTasks();
  const leaving = made.return();
  source.end();
  await leaving;
  source.assertClosedOnce();
  expect(await reading).toEqual(done);
});

test.each<[unknown, unknown, Error]>([
  [0, undefined, new RangeError('Cannot use 0 as the size of windows: it must be a whole number, 1 or more')],
  ['2', undefined, new TypeError('Cannot use "2" as the size of windows: it must be a number')],
  [2, { step: 1 }, new TypeError('Cannot use option "step": the options are undersized')],
  [
    2,
    { undersized: null },
    new TypeError(`Cannot use null as undersized: it must be one of 'only-full', 'allow-partial'`),
  ],
  [
    2,
    { undersized: 'pad' },
    new TypeError(`Cannot use "pad" as undersized: it must be one of 'only-full', 'allow-partial'`),
  ],
])('windows(%p, %p) is refused at the call', (size, options, error) => {
  expect(() => windows([1], size as number, options as WindowsOptions)).toThrow(error);
});

test('law: they are all the slices of that length', async () => {
  const sizes = fc.integer({ min: 1, max: 7 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), sizes, fc.boolean(), async (values, size, slow) => {
      const slices = values.slice(size - 1).map((_, at) => values.slice(at, at + size));
      expect(await toArray(windows(slow ? probe({ values }) : values, size))).toEqual(slices);
    }),
  );
});
