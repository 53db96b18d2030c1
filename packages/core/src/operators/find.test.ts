import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { find, from } from '../index.ts';
import { probe } from '../testing/index.ts';

const above = (limit: number) => (n: number) => n > limit;

test('find() gives the first value that passes', async () => {
  expect(await find([1, 5, 9], above(3))).toBe(5);
});

test('find() gives undefined when none passes, and of nothing', async () => {
  expect(await find([1, 2], above(3))).toBeUndefined();
  expect(await find([], () => true)).toBeUndefined();
});

test('find() gives falsy values that pass', async () => {
  expect(await find([1, 0], (n) => n === 0)).toBe(0);
  expect(await find(['a', null], (value) => value === null)).toBeNull();
});

test('find() of an infinite source ends at what it looked for', async () => {
  const naturals = function* (): Generator<number> {
    for (let n = 1; ; n++) yield n;
  };
  expect(await find(naturals(), above(100))).toBe(101);
});

test('find() closes its source at what it found, and has asked for none more', async () => {
  const source = probe({ values: [1, 5, 9] });
  await find(source, above(3));
  expect(source.pulls).toBe(2);
  source.assertClosedOnce();
});

test('find() waits for the close', async () => {
  const source = probe({ values: [5], closes: 'byHand' });
  let found: number | undefined;
  const finding = find(source, above(3)).then((n) => (found = n));
  while (source.closes === 0) await Promise.resolve();
  expect(found).toBeUndefined();
  source.finishClose();
  expect(await finding).toBe(5);
});

test.each<[string, (n: number) => unknown]>([
  ['a promise', (n) => Promise.resolve(n === 2)],
  ['a thenable', (n) => ({ then: (resolve: (passed: boolean) => void) => resolve(n === 2) })],
  ['something truthy', (n) => (n === 2 ? 'yes' : 0)],
])('the predicate may answer %s', async (_kind, predicate) => {
  expect(await find([1, 2, 3], predicate)).toBe(2);
});

test('the predicate gets the index in the source', async () => {
  expect(await from('abc').find((_letter, index) => index === 1)).toBe('b');
});

test('an error of the close is told, though a value was found', async () => {
  const closeError = new Error('close');
  expect(await errorOf(find(probe({ values: [1], closeError }), above(0)))).toBe(closeError);
});

test('find() without a function is refused at the call', () => {
  expect(() => find([1], 5 as never)).toThrow(new TypeError('Cannot find: the callback must be a function, got 5'));
});

test('law: find(p) is what arrays do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(9), async (values, limit) => {
      expect(await find(values, above(limit))).toBe(values.find(above(limit)));
    }),
  );
});
