import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { at, from } from '../index.ts';
import { probe } from '../testing/index.ts';

test('at() gives the value at the place', async () => {
  expect(await at('abc', 0)).toBe('a');
  expect(await at('abc', 2)).toBe('c');
});

test('at() beyond the end gives undefined, and closes no source that has ended', async () => {
  const source = probe({ values: [1, 2] });
  expect(await at(source, 2)).toBeUndefined();
  expect([source.pulls, source.closes]).toEqual([3, 0]);
});

test('at() reads up to the place and closes its source', async () => {
  const source = probe({ values: [1, 2, 3] });
  expect(await at(source, 1)).toBe(2);
  expect(source.pulls).toBe(2);
  source.assertClosedOnce();
});

test('at() of an iterator that was read in part counts from there', async () => {
  const source = from([1, 2, 3]);
  await source.next();
  expect(await source.at(1)).toBe(3);
});

test('an error of the close is told, though there was a value', async () => {
  const closeError = new Error('close');
  expect(await errorOf(at(probe({ values: [1], closeError }), 0))).toBe(closeError);
});

test.each<[unknown, Error]>([
  [-1, new RangeError('Cannot use -1 as an index: it must be a whole number, 0 or more')],
  [0.5, new RangeError('Cannot use 0.5 as an index: it must be a whole number, 0 or more')],
  [Number.NaN, new RangeError('Cannot use NaN as an index: it must be a whole number, 0 or more')],
  [Infinity, new RangeError('Cannot use Infinity as an index: it must be finite; last() gives the last value')],
  ['1', new TypeError('Cannot use "1" as an index: it must be a number')],
])('at(%p) is refused at the call', (index, error) => {
  expect(() => at([1], index as number)).toThrow(error);
});

test('law: at() is what the array has there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.nat({ max: 20 }), async (values, index) => {
      expect(await at(values, index)).toBe(values.at(index));
    }),
  );
});
