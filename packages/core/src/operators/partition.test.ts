import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { from, partition } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const isEven = (n: number): boolean => n % 2 === 0;

test('partition() gives what passes and what does not, in the order of the source', async () => {
  expect(await partition([1, 2, 3, 4], isEven)).toEqual([
    [2, 4],
    [1, 3],
  ]);
  expect(await partition([], isEven)).toEqual([[], []]);
});

test('the predicate gets the value and its place', async () => {
  const seen: unknown[] = [];
  await partition('ab', (letter, index, { signal }) => seen.push([letter, index, signal.aborted]));
  expect(seen).toEqual([
    ['a', 0, false],
    ['b', 1, false],
  ]);
});

test.each<[string, (n: number) => unknown]>([
  ['a promise', (n) => Promise.resolve(isEven(n))],
  ['a thenable', (n) => ({ then: (resolve: (even: boolean) => void) => resolve(isEven(n)) })],
  ['something truthy', (n) => (isEven(n) ? 'yes' : '')],
])('the predicate may answer %s', async (_kind, predicate) => {
  expect(await partition(probe({ values: [1, 2] }), predicate)).toEqual([[2], [1]]);
});

test('an error of the predicate rejects, once the source is closed', async () => {
  const error = new Error('predicate');
  const source = probe({ values: [1, 2] });
  const failing = (): never => {
    throw error;
  };
  expect(await errorOf(partition(source, failing))).toBe(error);
  source.assertClosedOnce();
});

test('an abort rejects with its reason while the source hangs', async () => {
  const controller = new AbortController();
  const source = probe<number>({ hangAt: 0 });
  const reading = errorOf(from(source, { signal: controller.signal }).partition(isEven));
  await settleTasks();
  controller.abort('enough');
  expect(await reading).toBe('enough');
  source.assertClosedOnce();
});

test('partition() without a function is refused at the call', () => {
  expect(() => partition([1], null as never)).toThrow(
    new TypeError('Cannot partition: the callback must be a function, got null'),
  );
});

test('law: the two parts are filter() and its opposite', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.boolean(), async (values, slow) => {
      const parts = await partition(slow ? probe({ values }) : values, isEven);
      expect(parts).toEqual([values.filter(isEven), values.filter((n) => !isEven(n))]);
    }),
  );
});
