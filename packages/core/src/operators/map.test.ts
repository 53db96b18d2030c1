import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { runInNewContext } from 'node:vm';
import { type CallContext, map, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const times10 = (n: number): number => n * 10;

function* naturals(): Generator<number> {
  for (let n = 1; ; n++) yield n;
}

test('map() gives what the mapper makes of each value', async () => {
  expect(await toArray(map([1, 2, 3], times10))).toEqual([10, 20, 30]);
});

test('map() of nothing calls no mapper', async () => {
  let called = 0;
  expect(await toArray(map([], () => called++))).toEqual([]);
  expect(called).toBe(0);
});

test('map() reads an infinite source no further than it is read itself', async () => {
  const seen: number[] = [];
  const mapped = map(naturals(), (n) => seen.push(n));
  expect(await toArray(take(mapped, 2))).toEqual([1, 2]);
  expect(seen).toEqual([1, 2]);
});

test('the mapper gets the value, its index from 0, a signal, and no this', async () => {
  const calls: unknown[][] = [];
  const mapper = function (this: unknown, ...args: unknown[]): void {
    calls.push([this, ...args]);
  };
  await toArray(map('ab', mapper));
  const context = calls[0]?.[3] as CallContext;
  expect(context.signal).toBeInstanceOf(AbortSignal);
  expect(calls).toEqual([
    [undefined, 'a', 0, context],
    [undefined, 'b', 1, context],
  ]);
});

test.each<[string, (n: number) => unknown]>([
  ['a promise', (n) => Promise.resolve(n * 10)],
  ['an async function', async (n) => (await Promise.resolve(n)) * 10],
  ['a promise of another realm', (n) => runInNewContext(`Promise.resolve(${n} * 10)`) as PromiseLike<number>],
  ['an object with then()', (n) => ({ then: (resolve: (value: number) => void) => resolve(n * 10) })],
  [
    'a function with then()',
    (n) => Object.assign(() => undefined, { then: (resolve: (value: number) => void) => resolve(n * 10) }),
  ],
])('map() awaits %s', async (_kind, mapper) => {
  expect(await toArray(map([1, 2], mapper))).toEqual([10, 20]);
  const overlapped = map([1, 2], mapper);
  expect(await Promise.all([overlapped.next(), overlapped.next()])).toEqual([
    { value: 10, done: false },
    { value: 20, done: false },
  ]);
});

test('an object whose then is no function is a value like any other', async () => {
  const made = { then: 'later' };
  expect(await toArray(map([1], () => made))).toEqual([made]);
});

test('undefined, null and NaN are values', async () => {
  expect(await toArray(map([undefined, null, Number.NaN], (value) => value))).toEqual([undefined, null, Number.NaN]);
});

test('each overlapping call gets the value of its own place, whichever result comes first', async () => {
  const results: ((value: string) => void)[] = [];
  const mapped = map(probe({ values: [1, 2] }), () => new Promise<string>((resolve) => results.push(resolve)));
  const settled: string[] = [];
  const first = mapped.next().then(({ value }) => settled.push(`first ${String(value)}`));
  const second = mapped.next().then(({ value }) => settled.push(`second ${String(value)}`));
  await settleTasks();
  results[1]?.('b');
  await second;
  results[0]?.('a');
  await first;
  expect(settled).toEqual(['second b', 'first a']);
});

test('when a mapper fails, overlapping calls get theirs, later ones done, and the source is closed once', async () => {
  const error = new Error('mapper');
  const source = probe({ values: [1, 2, 3] });
  const mapped = map(source, (n) => (n === 1 ? Promise.reject(error) : Promise.resolve(n)));
  const [first, second] = await Promise.allSettled([mapped.next(), mapped.next()]);
  expect(first).toMatchObject({ status: 'rejected', reason: error });
  expect(second).toMatchObject({ status: 'fulfilled', value: { value: 2, done: false } });
  expect(await mapped.next()).toEqual({ value: undefined, done: true });
  source.assertClosedOnce();
});

test('a mapper that throws counts as one that rejects, also for overlapping calls', async () => {
  const error = new Error('mapper');
  const mapped = map(probe({ values: [1, 2] }), () => {
    throw error;
  });
  const results = await Promise.allSettled([mapped.next(), mapped.next()]);
  expect(results).toEqual([
    { status: 'rejected', reason: error },
    { status: 'rejected', reason: error },
  ]);
});

test.each([
  [undefined, 'Cannot map: the callback must be a function, got undefined'],
  ['f', 'Cannot map: the callback must be a function, got "f"'],
  [{}, 'Cannot map: the callback must be a function, got an object'],
])('map() with the callback %p is refused at the call', (mapper, message) => {
  expect(() => map([1], mapper as never)).toThrow(new TypeError(message));
});

test.each([
  [{ concurrency: 0 }, new RangeError('Cannot use 0 as concurrency: it must be a whole number, 1 or more')],
  [{ concurrency: 1.5 }, new RangeError('Cannot use 1.5 as concurrency: it must be a whole number, 1 or more')],
  [{ concurrency: NaN }, new RangeError('Cannot use NaN as concurrency: it must be a whole number, 1 or more')],
  [{ concurrency: '2' }, new TypeError('Cannot use "2" as concurrency: it must be a number')],
  [{ ordered: 1 }, new TypeError('Cannot use 1 as ordered: it must be true or false')],
])('map() with the options %p is refused at the call', (options, error) => {
  expect(() => map([1], times10, options as never)).toThrow(error);
});

test('law: map(identity) changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.anything({ maxDepth: 1 })), async (values) => {
      expect(await toArray(map(values, (value) => value))).toEqual(values);
    }),
  );
});

test('law: map(f) then map(g) is map(g after f)', async () => {
  const f = (n: number): number => n + 1;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), async (values) => {
      expect(await toArray(map(map(values, f), times10))).toEqual(await toArray(map(values, (n) => times10(f(n)))));
    }),
  );
});
