import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { every, from, some } from '../index.ts';
import { probe } from '../testing/index.ts';

const above = (limit: number) => (n: number) => n > limit;

function* naturals(): Generator<number> {
  for (let n = 1; ; n++) yield n;
}

test('some() says whether any value passes', async () => {
  expect(await some([1, 5], above(3))).toBe(true);
  expect(await some([1, 2], above(3))).toBe(false);
});

test('some() of nothing is false', async () => {
  expect(await some([], () => true)).toBe(false);
});

test('some() of an infinite source ends at the first that passes', async () => {
  expect(await some(naturals(), above(100))).toBe(true);
});

test('some() closes its source at the first that passes, and has asked for none more', async () => {
  const source = probe({ values: [1, 2, 3] });
  expect(await some(source, above(1))).toBe(true);
  expect(source.pulls).toBe(2);
  source.assertClosedOnce();
});

test('some() does not close a source that has ended', async () => {
  const source = probe({ values: [1, 2] });
  expect(await some(source, above(9))).toBe(false);
  expect(source.closes).toBe(0);
});

test.each<[string, (n: number) => unknown, boolean]>([
  ['a promise of false', () => Promise.resolve(false), false],
  ['a promise of something truthy', () => Promise.resolve('yes'), true],
  ['a thenable', (n) => ({ then: (resolve: (passed: boolean) => void) => resolve(n === 2) }), true],
  ['something truthy', () => ({}), true],
  ['something falsy', () => '', false],
])('the predicate may answer %s', async (_kind, predicate, wanted) => {
  expect(await some([1, 2], predicate)).toBe(wanted);
});

test('the predicate gets value, index and signal, and is not called after it passed', async () => {
  const seen: unknown[] = [];
  await from([7, 8, 9]).some((...args) => seen.push(args) === 2);
  expect(seen).toEqual([
    [7, 0, expect.objectContaining({ signal: expect.any(AbortSignal) })],
    [8, 1, expect.objectContaining({ signal: expect.any(AbortSignal) })],
  ]);
});

test('an error of the close is told, though a value passed', async () => {
  const closeError = new Error('close');
  expect(await errorOf(some(probe({ values: [1, 2], closeError }), above(0)))).toBe(closeError);
});

test('some() without a function is refused at the call', () => {
  expect(() => some([1], 1 as never)).toThrow(new TypeError('Cannot some: the callback must be a function, got 1'));
});

test('law: some(p) is what arrays do, and the opposite of every(not p)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(9), async (values, limit) => {
      const passes = above(limit);
      expect(await some(values, passes)).toBe(values.some(passes));
      expect(await some(values, passes)).toBe(!(await every(values, (n) => !passes(n))));
    }),
  );
});
