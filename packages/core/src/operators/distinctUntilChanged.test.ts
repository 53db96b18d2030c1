import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import { errorOf } from '../../contract/exits.ts';
import { distinctUntilChanged, from, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('distinctUntilChanged() gives the first of each run of equal values', async () => {
  expect(await toArray(distinctUntilChanged([1, 1, 2, 2, 2, 1]))).toEqual([1, 2, 1]);
  expect(await toArray(distinctUntilChanged([]))).toEqual([]);
});

test('without isSame, NaN is itself, 0 is not -0, and undefined is a value like others', async () => {
  expect(await toArray(distinctUntilChanged([Number.NaN, Number.NaN, 0, -0]))).toEqual([Number.NaN, 0, -0]);
  expect(await toArray(distinctUntilChanged([undefined, undefined, null]))).toEqual([undefined, null]);
});

test('isSame compares with the value that was given last, not with those that were dropped', async () => {
  expect(await toArray(distinctUntilChanged([1, 2, 3, 4], (a, b) => b - a < 2))).toEqual([1, 3]);
});

test('isSame gets two values and nothing else', async () => {
  const seen: unknown[][] = [];
  await toArray(distinctUntilChanged('ab', (...args: unknown[]) => seen.push(args)));
  expect(seen).toEqual([['a', 'b']]);
  expect(await toArray(distinctUntilChanged([{ n: 1 }, { n: 1 }, { n: 2 }], isDeepStrictEqual))).toEqual([
    { n: 1 },
    { n: 2 },
  ]);
});

test.each<[string, (one: number, other: number) => PromiseLike<unknown>]>([
  ['a promise', (one, other) => Promise.resolve(one === other)],
  ['a thenable', (one, other) => ({ then: (resolve) => Promise.resolve(one === other).then(resolve) })],
  ['something truthy', (one, other) => Promise.resolve(one === other ? 'yes' : 0)],
])('isSame may answer %s', async (_kind, isSame) => {
  expect(await toArray(distinctUntilChanged([1, 1, 2], isSame))).toEqual([1, 2]);
});

test('overlapping calls compare in the order of the source', async () => {
  const source = probe({ values: [3, 3, 1, 1] });
  const slowly = async (one: number, other: number): Promise<boolean> => {
    await settleTasks(other);
    return one === other;
  };
  const given = distinctUntilChanged(source, slowly);
  expect(await Promise.all([given.next(), given.next(), given.next()])).toEqual([value(3), value(1), done]);
});

test('an error of isSame closes the source, and is told after that', async () => {
  const error = new Error('isSame');
  const source = probe({ values: [1, 2] });
  const given = distinctUntilChanged(source, () => {
    throw error;
  });
  expect(await given.next()).toEqual(value(1));
  expect(await errorOf(given.next())).toBe(error);
  source.assertClosedOnce();
  expect(await given.next()).toEqual(done);
});

test('an abort while isSame is at work rejects with its reason, and closes the source', async () => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const source = probe({ values: [1, 2] });
  const given = from(source, { signal: controller.signal }).distinctUntilChanged(() => new Promise(() => undefined));
  await given.next();
  const reading = errorOf(given.next());
  await settleTasks();
  controller.abort(reason);
  expect(await reading).toBe(reason);
  source.assertClosedOnce();
});

test('distinctUntilChanged() with an isSame that is no function is refused at the call', () => {
  expect(() => distinctUntilChanged([1], 'deep' as never)).toThrow(
    new TypeError('Cannot distinctUntilChanged: the callback must be a function, got "deep"'),
  );
});

test('law: no two neighbours are the same, and repeating values changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 2 })), fc.boolean(), async (values, slow) => {
      const twice = values.flatMap((n) => [n, n]);
      const given = await toArray(distinctUntilChanged(slow ? probe({ values }) : values));
      expect(given.every((n, at) => at === 0 || n !== given[at - 1])).toBe(true);
      expect(await toArray(distinctUntilChanged(twice))).toEqual(given);
    }),
  );
});
