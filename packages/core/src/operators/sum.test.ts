import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { from, sum } from '../index.ts';
import { probe } from '../testing/index.ts';

test('sum() adds numbers; of nothing it is 0', async () => {
  expect(await sum([1, 2, 3])).toBe(6);
  expect(await sum(probe({ values: [4, -4] }))).toBe(0);
  expect(await sum([])).toBe(0);
});

test('what is rounded away on the way is not lost', async () => {
  expect(await sum([0.1, 0.2, 0.3])).toBe(0.6);
  expect(await sum([1, 1e100, 1, -1e100])).toBe(2);
  expect(await sum(new Array<number>(100_000).fill(0.1))).toBe(10_000);
});

test('NaN and the infinities are what they are', async () => {
  expect(await sum([1, Number.NaN, 2])).toBeNaN();
  expect(await sum([1, Infinity, 2])).toBe(Infinity);
  expect(await sum([-Infinity, 1e308])).toBe(-Infinity);
  expect(await sum([Infinity, -Infinity])).toBeNaN();
  expect(await sum([1e308, 1e308])).toBe(Infinity);
});

test.each<[unknown, string]>([
  ['2', 'Cannot sum "2": value 1 must be a number; map() makes numbers of values'],
  [2n, 'Cannot sum 2n: value 1 must be a number; map() makes numbers of values'],
  [undefined, 'Cannot sum undefined: value 1 must be a number; map() makes numbers of values'],
  [[2], 'Cannot sum an array: value 1 must be a number; map() makes numbers of values'],
])('sum() rejects %p with a TypeError that names its place, and closes the source', async (wrong, message) => {
  const source = probe({ values: [1, wrong as number, 3] });
  expect(await errorOf(sum(source))).toEqual(new TypeError(message));
  source.assertClosedOnce();
});

test('the place is that among the values that are summed', async () => {
  const words = from([1, 2, 3] as unknown[]).filter((n) => n !== 1);
  const strange = words.map((n) => (n === 3 ? 'three' : n)) as AsyncIterable<number>;
  expect(await errorOf(sum(strange))).toEqual(
    new TypeError('Cannot sum "three": value 1 must be a number; map() makes numbers of values'),
  );
});

test('an error of the source is told', async () => {
  const error = new Error('source');
  expect(await errorOf(sum(probe({ values: [1], failAt: 1, error })))).toBe(error);
});

test('law: the order of whole numbers does not matter, nor how they come', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), async (values) => {
      const plain = values.reduce((total, n) => total + n, 0);
      expect(await sum(values)).toBe(plain);
      expect(await sum(probe({ values: [...values].reverse() }))).toBe(plain);
    }),
  );
});

test('law: the sum is the exact sum, rounded once', async () => {
  const places = 40;
  const value = fc.tuple(fc.integer(), fc.integer({ min: -places, max: places }));
  await fc.assert(
    fc.asyncProperty(fc.array(value), async (pairs) => {
      const values = pairs.map(([n, place]) => n * 2 ** place);
      const exact = pairs.reduce((total, [n, place]) => total + (BigInt(n) << BigInt(place + places)), 0n);
      const truth = Number(exact) / 2 ** places;
      const size = values.reduce((total, n) => total + Math.abs(n), 0);
      const bound = Number.EPSILON * Math.abs(truth) + values.length * Number.EPSILON ** 2 * size;
      expect(Math.abs((await sum(values)) - truth)).toBeLessThanOrEqual(bound);
    }),
  );
});
