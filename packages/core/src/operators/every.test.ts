import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { every, from } from '../index.ts';
import { probe } from '../testing/index.ts';

const below = (limit: number) => (n: number) => n < limit;

test('every() says whether all values pass', async () => {
  expect(await every([1, 2], below(3))).toBe(true);
  expect(await every([1, 5], below(3))).toBe(false);
});

test('every() of nothing is true', async () => {
  expect(await every([], () => false)).toBe(true);
});

test('every() of an infinite source ends at the first that fails', async () => {
  const naturals = function* (): Generator<number> {
    for (let n = 1; ; n++) yield n;
  };
  expect(await every(naturals(), below(100))).toBe(false);
});

test('every() closes its source at the first that fails, and has asked for none more', async () => {
  const source = probe({ values: [1, 5, 1] });
  expect(await every(source, below(3))).toBe(false);
  expect(source.pulls).toBe(2);
  source.assertClosedOnce();
});

test('every() does not close a source that has ended', async () => {
  const source = probe({ values: [1, 2] });
  expect(await every(source, below(9))).toBe(true);
  expect(source.closes).toBe(0);
});

test.each<[string, (n: number) => unknown, boolean]>([
  ['a promise of true', () => Promise.resolve(true), true],
  ['a promise of something falsy', () => Promise.resolve(''), false],
  ['a thenable', (n) => ({ then: (resolve: (passed: boolean) => void) => resolve(n < 2) }), false],
  ['something truthy', () => 'yes', true],
  ['something falsy', () => undefined, false],
])('the predicate may answer %s', async (_kind, predicate, wanted) => {
  expect(await every([1, 2], predicate)).toBe(wanted);
});

test('the predicate gets value and index, and is not called after it failed', async () => {
  const seen: [number, number][] = [];
  await from([7, 8, 9]).every((n, index) => seen.push([n, index]) < 2);
  expect(seen).toEqual([
    [7, 0],
    [8, 1],
  ]);
});

test('an error of the predicate rejects with it, and closes the source', async () => {
  const error = new Error('predicate');
  const source = probe({ values: [1] });
  expect(await errorOf(every(source, () => Promise.reject(error)))).toBe(error);
  source.assertClosedOnce();
});

test('every() without a function is refused at the call', () => {
  expect(() => every([1], 'p' as never)).toThrow(
    new TypeError('Cannot every: the callback must be a function, got "p"'),
  );
});

test('law: every(p) is what arrays do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(9), async (values, limit) => {
      expect(await every(values, below(limit))).toBe(values.every(below(limit)));
    }),
  );
});
