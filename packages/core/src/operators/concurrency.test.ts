// filter(), forEach() and flatMap() with `concurrency`; map() has a file of its own.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { filter, flatMap, forEach, from, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

/** Calls whose answers come when the test says so. */
function byHand<R>(): {
  readonly call: (n: number) => Promise<R>;
  readonly started: number[];
  readonly settle: (n: number, answer: R) => Promise<void>;
  readonly fail: (n: number, error: Error) => Promise<void>;
} {
  const waiting = new Map<number, { resolve: (answer: R) => void; reject: (error: Error) => void }>();
  const started: number[] = [];
  const call = (n: number): Promise<R> => {
    started.push(n);
    return new Promise((resolve, reject) => waiting.set(n, { resolve, reject }));
  };
  const settle = async (n: number, answer: R): Promise<void> => {
    waiting.get(n)?.resolve(answer);
    await settleTasks();
  };
  const fail = async (n: number, error: Error): Promise<void> => {
    waiting.get(n)?.reject(error);
    await settleTasks();
  };
  return { call, started, settle, fail };
}

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('filter() tests up to the limit at once, and gives what passes in order', async () => {
  const { call, started, settle } = byHand<boolean>();
  const reading = toArray(filter([1, 2, 3, 4], call, { concurrency: 3 }));
  await settleTasks();
  expect(started).toEqual([1, 2, 3]);
  for (const [n, passes] of [
    [3, true],
    [2, false],
    [1, true],
    [4, true],
  ] as const)
    await settle(n, passes);
  expect(await reading).toEqual([1, 3, 4]);
});

test('filter() with ordered: false gives what passes as it passes', async () => {
  const { call, settle } = byHand<boolean>();
  const reading = toArray(filter([1, 2, 3], call, { concurrency: 3, ordered: false }));
  await settleTasks();
  for (const [n, passes] of [
    [3, true],
    [2, false],
    [1, true],
  ] as const)
    await settle(n, passes);
  expect(await reading).toEqual([3, 1]);
});

test('filter() tests nothing before the first read, and overlapping reads test no more than the limit', async () => {
  const { call, started, settle } = byHand<boolean>();
  const passing = filter(probe({ values: [1, 2, 3, 4] }), call, { concurrency: 2 });
  await settleTasks();
  expect(started).toEqual([]);
  const reading = [passing.next(), passing.next(), passing.next()];
  await settleTasks();
  expect(started).toEqual([1, 2]);
  for (const n of [1, 2, 3, 4]) await settle(n, n > 2);
  expect(await Promise.all(reading)).toEqual([value(3), value(4), done]);
});

test('filter() starts no test after an error, and closes the source once', async () => {
  const { call, started, settle, fail } = byHand<boolean>();
  const source = probe({ values: [1, 2, 3, 4, 5] });
  const reading = errorOf(toArray(filter(source, call, { concurrency: 2 })));
  await settleTasks();
  const error = new Error('the test');
  await fail(2, error);
  await settle(1, false);
  expect(await reading).toBe(error);
  expect(started).toEqual([1, 2]);
  source.assertClosedOnce();
});

test('filter() over an endless source of which nothing passes lets the event loop have its turn', async () => {
  const controller = new AbortController();
  const reading = from(
    (function* () {
      for (let n = 0; ; n++) yield n;
    })(),
    { signal: controller.signal },
  )
    .filter(() => false, { concurrency: 4, ordered: false })
    .toArray();
  setImmediate(() => controller.abort(new Error('enough')));
  await expect(reading).rejects.toThrow('enough');
});

test('forEach() makes up to the limit of calls at once, and waits for all of them', async () => {
  const { call, started, settle } = byHand<undefined>();
  let over = false;
  const all = forEach([1, 2, 3], call, { concurrency: 2 }).then(() => (over = true));
  await settleTasks();
  expect(started).toEqual([1, 2]);
  await settle(2, undefined);
  expect(started).toEqual([1, 2, 3]);
  await settle(1, undefined);
  expect(over).toBe(false);
  await settle(3, undefined);
  await all;
});

test('forEach() ends with the first error, whatever is under way', async () => {
  const { call, started, settle, fail } = byHand<undefined>();
  const source = probe({ values: [1, 2, 3, 4] });
  const all = errorOf(forEach(source, call, { concurrency: 2 }));
  await settleTasks();
  const error = new Error('second');
  await fail(2, error);
  await settle(1, undefined);
  expect(await all).toBe(error);
  expect(started).toEqual([1, 2]);
  source.assertClosedOnce();
});

test('flatMap() opens up to the limit of inner sources, and gives all of an earlier one first', async () => {
  const inner = [
    probe({ values: ['a', 'b'], answers: 'sync' }),
    probe({ values: ['c', 'd'] }),
    probe({ values: ['e'] }),
  ];
  const flat = flatMap([0, 1, 2], (n) => inner[n]!, { concurrency: 2 });
  await settleTasks();
  for (const each of inner) each.assertUntouched();
  expect(await flat.next()).toEqual(value('a'));
  await settleTasks();
  expect(inner.map(({ pulls }) => pulls)).toEqual([2, 1, 0]); // one value each ahead
  expect(await toArray(flat)).toEqual(['b', 'c', 'd', 'e']);
});

test('flatMap() with ordered: false gives values as they come', async () => {
  const { call, settle } = byHand<string[]>();
  const reading = toArray(flatMap([1, 2], call, { concurrency: 2, ordered: false }));
  await settleTasks();
  await settle(2, ['c', 'd']);
  await settle(1, ['a']);
  expect(await reading).toEqual(['c', 'd', 'a']);
});

test('flatMap() in order does not tell an error of a later inner source to one who stops before it is due', async () => {
  const later = probe({ values: [], failAt: 0 });
  const flat = flatMap([0, 1], (n) => (n === 0 ? [1, 2] : later), { concurrency: 2 });
  expect(await flat.next()).toEqual(value(1));
  expect(await flat.return()).toEqual(done);
});

test('flatMap() closes everything that is open when one fails, then tells the error', async () => {
  const error = new Error('inner');
  const outer = probe({ values: [0, 1, 2] });
  const open = probe({ values: ['a'], hangAt: 1 });
  const failing = probe({ values: [], failAt: 0, error });
  const flat = flatMap(outer, (n) => (n === 0 ? open : failing), { concurrency: 2, ordered: false });
  expect(await errorOf(toArray(flat))).toBe(error);
  for (const each of [outer, open]) each.assertClosedOnce();
});

test('flatMap() closes an inner source that comes after it was left', async () => {
  const { call, settle } = byHand<AsyncIterable<string>>();
  const flat = flatMap([1, 2], call, { concurrency: 2 });
  const reading = flat.next();
  const leaving = flat.return();
  const late = probe({ values: ['late'] });
  await settle(1, late);
  await settle(2, probe({ values: [] }));
  expect(await Promise.all([leaving, reading])).toEqual([done, done]);
  late.assertClosedOnce();
});

test('flatMap() with a concurrency gives what it gives without, whatever waits', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(9), { maxLength: 4 }), { maxLength: 6 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      fc.boolean(),
      async (lists, concurrency, ordered, overlapping) => {
        const flat = flatMap(lists, (list, at) => (at % 2 === 0 ? list : probe({ values: list })), {
          concurrency,
          ordered,
        });
        const count = lists.flat().length;
        const values = overlapping
          ? (await Promise.all(Array.from({ length: count }, () => flat.next()))).map(
              (result) => result.value as number,
            )
          : await toArray(flat);
        const sorted = (all: readonly number[]): number[] => [...all].sort((a, b) => a - b);
        expect(ordered ? values : sorted(values)).toEqual(ordered ? lists.flat() : sorted(lists.flat()));
      },
    ),
  );
});

test.each([filter, flatMap, forEach])('%p refuses options that are not what they must be', (operator) => {
  const use = operator as (source: unknown, fn: unknown, options: object) => unknown;
  expect(() => use([], () => [], { concurrency: 0 })).toThrow(RangeError);
  expect(() => use([], () => [], { concurrency: '2' })).toThrow(TypeError);
  expect(() => use([], () => [], { limit: 2 })).toThrow('Cannot use option "limit"');
});
