import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { from, reduce } from '../index.ts';
import { probe } from '../testing/index.ts';

const add = (sum: number, n: number): number => sum + n;

test('reduce() makes one value of all', async () => {
  expect(await reduce([1, 2, 3], add, 10)).toBe(16);
});

test('reduce() without an initial state starts with the first value', async () => {
  expect(await reduce([1, 2, 3], add)).toBe(6);
  expect(await from([1, 2, 3]).reduce(add)).toBe(6);
});

test('reduce() of one value without an initial state gives it, and calls no reducer', async () => {
  let called = 0;
  expect(await reduce([7], () => called++)).toBe(7);
  expect(called).toBe(0);
});

test('reduce() of nothing gives the initial state, undefined as well', async () => {
  expect(await reduce([], add, 5)).toBe(5);
  expect(await reduce<number, number | undefined>([], () => 1, undefined)).toBeUndefined();
  expect(await from<number>([]).reduce<number | undefined>(() => 1, undefined)).toBeUndefined();
});

test('reduce() of nothing without an initial state rejects', async () => {
  const nothing = new TypeError('Cannot reduce nothing: the source is empty and there is no initial value');
  expect(await errorOf(reduce([], add))).toEqual(nothing);
  expect(await errorOf(from<number>([]).reduce(add))).toEqual(nothing);
  expect(await errorOf(reduce(probe<number>(), add))).toEqual(nothing);
});

test('the index is that of the value: the first call without an initial state has 1', async () => {
  const indexes: number[] = [];
  const note = (state: number, _value: number, index: number): number => {
    indexes.push(index);
    return state;
  };
  await reduce([5, 6], note, 0);
  await reduce([5, 6], note);
  expect(indexes).toEqual([0, 1, 1]);
});

test('a first value that is undefined is a state', async () => {
  expect(await reduce<unknown>([undefined, 1], (state, n) => [state, n])).toEqual([undefined, 1]);
});

test.each<[string, (sum: number, n: number) => PromiseLike<number>]>([
  ['a promise', (sum, n) => Promise.resolve(sum + n)],
  ['a thenable', (sum, n) => ({ then: (resolve) => Promise.resolve(sum + n).then(resolve) })],
])('the reducer may answer %s', async (_kind, reducer) => {
  expect(await reduce([1, 2, 3], reducer, 0)).toBe(6);
  expect(await reduce([1, 2, 3], reducer)).toBe(6);
});

test('reduce() begins at once, without being awaited', async () => {
  const seen: number[] = [];
  const sum = reduce([1, 2], (state: number, n) => state + seen.push(n), 0);
  expect(seen).toEqual([1, 2]);
  expect(await sum).toBe(3);
});

test('an error of the reducer rejects with it, once the source is closed', async () => {
  const error = new Error('reducer');
  const source = probe({ values: [1, 2, 3] });
  const failing = reduce(
    source,
    () => {
      throw error;
    },
    0,
  );
  expect(await errorOf(failing)).toBe(error);
  source.assertClosedOnce();
});

test('reduce() without a function is refused at the call', () => {
  expect(() => reduce([1], null as never)).toThrow(
    new TypeError('Cannot reduce: the callback must be a function, got null'),
  );
});

test('law: reduce() is what arrays do', async () => {
  const minus = (state: number, n: number): number => state - n;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer(), { minLength: 1 }), fc.integer(), async (values, initial) => {
      expect(await reduce(values, minus, initial)).toBe(values.reduce(minus, initial));
      expect(await reduce(probe({ values }), minus)).toBe(values.reduce(minus));
    }),
  );
});
