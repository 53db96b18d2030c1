import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drop, from, map, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

function* naturals(): Generator<number> {
  for (let n = 1; ; n++) yield n;
}

test('take() gives the first values', async () => {
  expect(await toArray(take(naturals(), 3))).toEqual([1, 2, 3]);
});

test('take() of more than there is gives all, and does not close the source that has ended', async () => {
  const source = probe({ values: [1, 2] });
  expect(await toArray(take(source, 5))).toEqual([1, 2]);
  expect(source.closes).toBe(0);
});

test('take() closes its source on the call after the last value', async () => {
  const source = probe({ values: [1, 2, 3] });
  const taken = take(source, 2);
  expect([await taken.next(), await taken.next(), source.closes]).toEqual([value(1), value(2), 0]);
  expect([await taken.next(), source.closes]).toEqual([done, 1]);
});

test('take() never asks for one value more than it gives', async () => {
  const source = probe({ values: [1, 2, 3] });
  await toArray(take(source, 2));
  expect(source.pulls).toBe(2);
});

test('take(0) asks for nothing and closes on the first call', async () => {
  const source = probe({ values: [1] });
  const taken = take(source, 0);
  await settleTasks();
  source.assertUntouched();
  expect(await taken.next()).toEqual(done);
  expect([source.pulls, source.closes]).toEqual([0, 1]);
});

test('take(0) of an iterable does not open it', async () => {
  const source = probe<number, 'asyncIterable'>({ values: [1], shape: 'asyncIterable' });
  expect(await toArray(take(source, 0))).toEqual([]);
  source.assertUntouched();
});

test('take(Infinity) gives all', async () => {
  expect(await toArray(take([1, 2, 3], Infinity))).toEqual([1, 2, 3]);
});

test.each<[unknown, number]>([
  [2.9, 2],
  [-0.5, 0],
  ['2', 2],
  [{ valueOf: () => 1 }, 1],
  [null, 0],
  [true, 1],
])('the count %p is read as the draft reads it: %p values', async (count, length) => {
  expect(await toArray(take([7, 8, 9], count as number))).toHaveLength(length);
});

test.each<[unknown, string]>([
  [-1, 'Cannot take -1 values: count must be a number, 0 or more'],
  [-Infinity, 'Cannot take -Infinity values: count must be a number, 0 or more'],
  [Number.NaN, 'Cannot take NaN values: count must be a number, 0 or more'],
  [undefined, 'Cannot take undefined values: count must be a number, 0 or more'],
  ['many', 'Cannot take "many" values: count must be a number, 0 or more'],
  [{}, 'Cannot take an object values: count must be a number, 0 or more'],
])('take(%p) is refused at the call', (count, message) => {
  expect(() => take([1], count as number)).toThrow(new RangeError(message));
});

test('a count whose conversion throws is refused with that error', () => {
  const error = new Error('no number');
  const count = {
    valueOf: (): number => {
      throw error;
    },
  };
  expect(() => take([1], count as unknown as number)).toThrow(error);
});

test('overlapping calls beyond the count are done, and the source is closed once', async () => {
  const source = probe({ values: [1, 2, 3] });
  const taken = take(source, 2);
  const results = await Promise.all([taken.next(), taken.next(), taken.next(), taken.next()]);
  expect(results).toEqual([value(1), value(2), done, done]);
  expect(source.pulls).toBe(2);
  source.assertClosedOnce();
});

test('the call beyond the count waits for the values that are on their way', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const taken = take(source, 1);
  const [first, second] = [taken.next(), taken.next()];
  await settleTasks();
  expect(source.closes).toBe(0);
  source.deliver(1);
  expect([await first, await second]).toEqual([value(1), done]);
  source.assertClosedOnce();
});

test('a take() counts what others read through it as well', async () => {
  const taken = from([1, 2, 3, 4]).take(3);
  const doubled = taken.map((n) => n * 2);
  expect([await taken.next(), await doubled.next(), await taken.next()]).toEqual([value(1), value(4), value(3)]);
  expect([await doubled.next(), await taken.next()]).toEqual([done, done]);
});

test('a second take() on the same source begins to count anew', async () => {
  const source = from(naturals());
  expect(await Promise.all([source.take(2).next(), source.next()])).toEqual([value(1), value(2)]);
});

test('an error of a callback below take() ends it', async () => {
  const error = new Error('mapper');
  const failing = map(naturals(), () => {
    throw error;
  });
  const taken = take(failing, 3);
  await expect(taken.next()).rejects.toBe(error);
  expect(await taken.next()).toEqual(done);
});

test('law: take(n) is slice(0, n)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.nat(20), async (values, n) => {
      expect(await toArray(take(values, n))).toEqual(values.slice(0, n));
    }),
  );
});

test('law: take(n) and then drop(n) is everything', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.nat(20), async (values, n) => {
      expect([...(await toArray(take(values, n))), ...(await toArray(drop(values, n)))]).toEqual(values);
    }),
  );
});

test('take() takes a BigInt for no number, as the draft does', () => {
  const message = 'Cannot take 1n values: count must be a number, 0 or more';
  expect(() => take([1], 1n as unknown as number)).toThrow(expect.objectContaining({ name: 'TypeError', message }));
});
