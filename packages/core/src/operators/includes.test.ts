import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { from, includes } from '../index.ts';
import { probe } from '../testing/index.ts';

test('includes() says whether a value is among the others', async () => {
  expect(await includes('abc', 'b')).toBe(true);
  expect(await includes('abc', 'd')).toBe(false);
  expect(await includes([], undefined)).toBe(false);
});

test('includes() asks up to the value and closes its source', async () => {
  const source = probe({ values: [1, 2, 3] });
  expect(await includes(source, 2)).toBe(true);
  expect(source.pulls).toBe(2);
  source.assertClosedOnce();
});

test('includes() of what is not there reads to the end, and closes nothing', async () => {
  const source = probe({ values: [1, 2] });
  expect(await includes(source, 3)).toBe(false);
  expect(source.closes).toBe(0);
});

test('includes() counts from where an iterator stands', async () => {
  const source = from([1, 2]);
  await source.next();
  expect(await source.includes(1)).toBe(false);
});

test('law: includes() answers as arrays do: NaN is itself, 0 is -0, objects are themselves only', async () => {
  const odd = fc.constantFrom<unknown>(Number.NaN, 0, -0, undefined, null, '0', '', false, 1n, {}, Symbol.iterator);
  await fc.assert(
    fc.asyncProperty(fc.array(odd), odd, async (values, value) => {
      expect(await includes(values, value)).toBe(values.includes(value));
    }),
  );
});
