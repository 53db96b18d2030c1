import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { drop, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('drop() gives all but the first values', async () => {
  expect(await toArray(drop([1, 2, 3], 2))).toEqual([3]);
});

test('drop() of more than there is gives nothing', async () => {
  expect(await toArray(drop([1, 2], 5))).toEqual([]);
  expect(await toArray(drop([], 1))).toEqual([]);
});

test('drop(0) gives all, drop(Infinity) reads all and gives none', async () => {
  expect(await toArray(drop([1, 2], 0))).toEqual([1, 2]);
  const source = probe({ values: [1, 2] });
  expect(await toArray(drop(source, Infinity))).toEqual([]);
  expect(source.pulls).toBe(3);
});

test('drop() and take() cut a piece out of an infinite source', async () => {
  const naturals = function* (): Generator<number> {
    for (let n = 0; ; n++) yield n;
  };
  expect(await toArray(take(drop(naturals(), 3), 2))).toEqual([3, 4]);
});

test('drop() asks for what it drops at the first read, not before', async () => {
  const source = probe({ values: [1, 2, 3, 4] });
  const dropped = drop(source, 2);
  await settleTasks();
  source.assertUntouched();
  expect([await dropped.next(), source.pulls]).toEqual([value(3), 3]);
  expect([await dropped.next(), source.pulls]).toEqual([value(4), 4]);
});

test('overlapping calls are served one at a time: each value once, in order', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const dropped = drop(source, 1);
  const reading = [dropped.next(), dropped.next(), dropped.next()];
  await settleTasks();
  expect(source.pulls).toBe(1);
  for (const n of [1, 2, 3]) {
    source.deliver(n);
    await settleTasks();
    expect(source.inFlight).toBe(1);
  }
  source.end();
  expect(await Promise.all(reading)).toEqual([value(2), value(3), done]);
});

test.each<[unknown, number[]]>([
  [1.9, [8, 9]],
  ['1', [8, 9]],
  [-0.9, [7, 8, 9]],
])('the count %p is read as the draft reads it', async (count, wanted) => {
  expect(await toArray(drop([7, 8, 9], count as number))).toEqual(wanted);
});

test.each<[unknown, string]>([
  [-1, 'Cannot drop -1 values: count must be a number, 0 or more'],
  [Number.NaN, 'Cannot drop NaN values: count must be a number, 0 or more'],
  ['some', 'Cannot drop "some" values: count must be a number, 0 or more'],
])('drop(%p) is refused at the call', (count, message) => {
  expect(() => drop([1], count as number)).toThrow(new RangeError(message));
});

test('law: drop(n) is slice(n)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.nat(20), async (values, n) => {
      expect(await toArray(drop(values, n))).toEqual(values.slice(n));
    }),
  );
});

test('law: drop(m) then drop(n) is drop(m + n)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.nat(9), fc.nat(9), async (values, m, n) => {
      expect(await toArray(drop(drop(values, m), n))).toEqual(await toArray(drop(values, m + n)));
    }),
  );
});

test('drop() takes a BigInt for no number, as the draft does', () => {
  const message = 'Cannot drop 1n values: count must be a number, 0 or more';
  expect(() => drop([1], 1n as unknown as number)).toThrow(expect.objectContaining({ name: 'TypeError', message }));
});
