import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { reduce, scan, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const add = (sum: number, n: number): number => sum + n;
const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('scan() gives every state of a fold, without the initial one', async () => {
  expect(await toArray(scan([1, 2, 3], add, 10))).toEqual([11, 13, 16]);
});

test('scan() without an initial state begins with the first value', async () => {
  expect(await toArray(scan([1, 2, 3], add))).toEqual([1, 3, 6]);
});

test('scan() of nothing gives nothing, with an initial state or without', async () => {
  expect(await toArray(scan([], add, 0))).toEqual([]);
  expect(await toArray(scan([], add))).toEqual([]);
});

test('scan() of one value without an initial state gives it, and calls no reducer', async () => {
  let called = 0;
  expect(await toArray(scan([7], () => called++))).toEqual([7]);
  expect(called).toBe(0);
});

test('undefined given as the initial state is one', async () => {
  expect(await toArray(scan(['a'], (state: string | undefined, letter) => String(state) + letter, undefined))).toEqual([
    'undefineda',
  ]);
});

test('the index is that of the value: the first call without an initial state has 1', async () => {
  const indexes: number[] = [];
  const note = (state: number, _value: number, index: number): number => {
    indexes.push(index);
    return state;
  };
  await toArray(scan([5, 6], note, 0));
  await toArray(scan([5, 6], note));
  expect(indexes).toEqual([0, 1, 1]);
});

test('scan() of an infinite source ends with its reader', async () => {
  const ones = function* (): Generator<number> {
    for (;;) yield 1;
  };
  expect(await toArray(take(scan(ones(), add, 0), 3))).toEqual([1, 2, 3]);
});

test.each<[string, (sum: number, n: number) => PromiseLike<number>]>([
  ['a promise', (sum, n) => Promise.resolve(sum + n)],
  ['a thenable', (sum, n) => ({ then: (resolve) => Promise.resolve(sum + n).then(resolve) })],
])('the reducer may answer %s', async (_kind, reducer) => {
  expect(await toArray(scan([1, 2, 3], reducer, 0))).toEqual([1, 3, 6]);
  expect(await toArray(scan([1, 2, 3], reducer))).toEqual([1, 3, 6]);
});

test('overlapping calls are served one at a time: each reducer sees the state before it', async () => {
  const source = probe({ values: [1, 2, 3] });
  let running = 0;
  let peak = 0;
  const slowly = async (sum: number, n: number): Promise<number> => {
    peak = Math.max(peak, ++running);
    await settleTasks(4 - n);
    running--;
    return sum + n;
  };
  const states = scan(source, slowly, 0);
  const reading = [states.next(), states.next(), states.next(), states.next()];
  expect(await Promise.all(reading)).toEqual([value(1), value(3), value(6), done]);
  expect(peak).toBe(1);
});

test('an error of the reducer ends it, for overlapping calls as well, and closes the source', async () => {
  const error = new Error('reducer');
  const source = probe({ values: [1, 2, 3] });
  const states = scan(source, (sum, n) => (n === 2 ? Promise.reject(error) : sum + n), 0);
  const results = await Promise.allSettled([states.next(), states.next(), states.next()]);
  expect(results).toEqual([
    { status: 'fulfilled', value: value(1) },
    { status: 'rejected', reason: error },
    { status: 'fulfilled', value: done },
  ]);
  source.assertClosedOnce();
});

test('scan() without a function is refused at the call', () => {
  expect(() => scan([1], 0 as never)).toThrow(new TypeError('Cannot scan: the callback must be a function, got 0'));
});

test('law: the last state is what reduce() gives', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer(), { minLength: 1 }), fc.integer(), async (values, initial) => {
      expect((await toArray(scan(values, add, initial))).at(-1)).toBe(await reduce(values, add, initial));
      expect((await toArray(scan(values, add))).at(-1)).toBe(await reduce(values, add));
    }),
  );
});
