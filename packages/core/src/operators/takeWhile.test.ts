import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { takeWhile, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const below = (limit: number) => (n: number) => n < limit;
const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('takeWhile() gives the values up to the first that fails, and none after it', async () => {
  expect(await toArray(takeWhile([1, 2, 9, 1], below(5)))).toEqual([1, 2]);
});

test('takeWhile() of nothing, and when the first fails, gives nothing', async () => {
  expect(await toArray(takeWhile([], below(5)))).toEqual([]);
  expect(await toArray(takeWhile([9, 1], below(5)))).toEqual([]);
});

test('takeWhile() closes its source on the call that meets the first that fails', async () => {
  const source = probe({ values: [1, 9, 2] });
  const taken = takeWhile(source, below(5));
  expect([await taken.next(), source.closes]).toEqual([value(1), 0]);
  expect([await taken.next(), source.closes]).toEqual([done, 1]);
  expect(source.pulls).toBe(2);
});

test('takeWhile() does not close a source that ended first', async () => {
  const source = probe({ values: [1, 2] });
  expect(await toArray(takeWhile(source, below(5)))).toEqual([1, 2]);
  expect(source.closes).toBe(0);
});

test.each<[string, (n: number) => unknown]>([
  ['a promise', (n) => Promise.resolve(n < 3)],
  ['a thenable', (n) => ({ then: (resolve: (passed: boolean) => void) => resolve(n < 3) })],
  ['something truthy', (n) => (n < 3 ? 'yes' : 0)],
])('the predicate may answer %s', async (_kind, predicate) => {
  expect(await toArray(takeWhile([1, 2, 3, 1], predicate))).toEqual([1, 2]);
});

test('the predicate is called once a value, with its index, and not after the end', async () => {
  const seen: [number, number][] = [];
  const taken = takeWhile([7, 8, 9], (n, index) => seen.push([n, index]) < 2);
  await toArray(taken);
  await taken.next();
  expect(seen).toEqual([
    [7, 0],
    [8, 1],
  ]);
});

test('overlapping calls: the end at one place is the end for all later ones', async () => {
  const answers: ((passed: boolean) => void)[] = [];
  const source = probe({ values: [1, 2, 3] });
  const taken = takeWhile(source, () => new Promise<boolean>((resolve) => answers.push(resolve)));
  const reading = [taken.next(), taken.next(), taken.next()];
  await settleTasks();
  for (const [at, passed] of [
    [2, true],
    [1, false],
    [0, true],
  ] as const)
    answers[at]?.(passed);
  expect(await Promise.all(reading)).toEqual([value(1), done, done]);
  source.assertClosedOnce();
});

test('the close of the source is waited for, and its error told', async () => {
  const closeError = new Error('close');
  const source = probe({ values: [9], closeError });
  await expect(takeWhile(source, below(5)).next()).rejects.toBe(closeError);
  const overlapped = takeWhile(probe({ values: [9, 9], closeError }), below(5));
  const results = await Promise.allSettled([overlapped.next(), overlapped.next()]);
  expect(results).toEqual([
    { status: 'rejected', reason: closeError },
    { status: 'fulfilled', value: done },
  ]);
});

test('a close that throws at once is told as well, to the overlapping call whose value failed', async () => {
  const closeError = new Error('close');
  const source = {
    next: () => Promise.resolve({ value: 9, done: false }),
    return: (): never => {
      throw closeError;
    },
  };
  const taken = takeWhile<number>(source, below(5));
  expect(await Promise.allSettled([taken.next(), taken.next()])).toEqual([
    { status: 'rejected', reason: closeError },
    { status: 'fulfilled', value: done },
  ]);
});

test('a value that fails, and comes before earlier ones, takes nothing from the calls before its own', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const taken = takeWhile(source, below(5));
  const reads = [taken.next(), taken.next(), taken.next()];
  source.deliver(9, 2);
  await settleTasks();
  source.deliver(1);
  source.deliver(2);
  expect(await Promise.all(reads)).toEqual([value(1), value(2), done]);
});

describe('overlapping calls: a value that fails, and comes before earlier ones', () => {
  test('closes the source when its turn comes: a source that answers what it owes when it is closed loses nothing', async () => {
    const owed: ((result: IteratorResult<number>) => void)[] = [];
    let closes = 0;
    const source: AsyncIterator<number> = {
      next: () => new Promise((resolve) => owed.push(resolve)),
      return: () => {
        closes++;
        for (const answer of owed.splice(0)) answer({ value: undefined, done: true });
        return Promise.resolve({ value: undefined, done: true });
      },
    };
    const taken = takeWhile(source, below(5));
    const reads = [taken.next(), taken.next(), taken.next(), taken.next()];
    await settleTasks();
    owed[2]?.({ value: 9, done: false });
    await settleTasks();
    expect(closes).toBe(0);
    owed[0]?.({ value: 1, done: false });
    owed[1]?.({ value: 2, done: false });
    expect(await Promise.all(reads)).toEqual([value(1), value(2), done, done]);
    expect(closes).toBe(1);
  });

  test('leaves the error of the close to the one that is the end', async () => {
    const closeError = new Error('close');
    const source = probe<number>({ answers: 'byHand', closeError });
    const taken = takeWhile(takeWhile(source, below(9)), below(5));
    const reads = Promise.allSettled([taken.next(), taken.next(), taken.next(), taken.next()]);
    await settleTasks();
    for (const [given, place] of [[9, 2] as const, [5, 1] as const, [1, 0] as const]) {
      source.deliver(given, place);
      await settleTasks();
    }
    expect((await reads).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await reads).toContainEqual({ status: 'rejected', reason: closeError });
    source.assertClosedOnce();
  });
});

test('takeWhile() without a function is refused at the call', () => {
  expect(() => takeWhile([1], 5 as never)).toThrow(
    new TypeError('Cannot takeWhile: the callback must be a function, got 5'),
  );
});

test('law: takeWhile(p) is the longest beginning that passes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 9 })), fc.nat(9), async (values, limit) => {
      const at = values.findIndex((n) => n >= limit);
      expect(await toArray(takeWhile(values, below(limit)))).toEqual(at < 0 ? values : values.slice(0, at));
    }),
  );
});
