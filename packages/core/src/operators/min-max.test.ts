import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { from, max, min } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const byLength = (one: string, other: string): number => one.length - other.length;

test('min() and max() give the least and the greatest value', async () => {
  expect([await min([5, 2, 9]), await max([5, 2, 9])]).toEqual([2, 9]);
  expect([await min('banana'), await max('banana')]).toEqual(['a', 'n']);
  expect([await min([3n, 2, 2.5]), await max([3n, 2, 2.5])]).toEqual([2, 3n]);
  expect([await min(probe({ values: [1] })), await max(probe({ values: [1] }))]).toEqual([1, 1]);
});

test('dates are compared by their time, and come out as they are', async () => {
  const [early, late] = [new Date(1000), new Date(2000)];
  expect(await min([late, early])).toBe(early);
  expect(await max([late, early])).toBe(late);
});

test('of nothing they give undefined, with a compare function or without', async () => {
  expect([await min([]), await max([]), await min([], byLength), await max([], byLength)]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

test('of equals the first is given', async () => {
  const words = ['aa', 'b', 'c', 'dd'];
  expect([await min(words, byLength), await max(words, byLength)]).toEqual(['b', 'aa']);
  const dates = [new Date(1), new Date(1)];
  expect(await min(dates)).toBe(dates[0]);
  expect(await max(dates)).toBe(dates[0]);
});

test('NaN is the answer wherever it stands, as for Math.min; an invalid date likewise', async () => {
  for (const values of [
    [Number.NaN, 1, 2],
    [1, Number.NaN, 2],
    [1, 2, Number.NaN],
  ]) {
    expect([await min(values), await max(values)]).toEqual([Number.NaN, Number.NaN]);
  }
  const invalid = new Date(Number.NaN);
  expect(await min([new Date(1), invalid, new Date(0)])).toBe(invalid);
});

test('compare is called as Array.prototype.sort calls it, with two values and nothing else', async () => {
  const seen: unknown[][] = [];
  const note = (...args: unknown[]): number => (seen.push(args), 0);
  await min([1, 2, 3], note);
  await max(['a', 'b'], note);
  expect(seen).toEqual([
    [2, 1],
    [3, 1],
    ['b', 'a'],
  ]);
  expect(await max(['ä', 'z', 'a'], new Intl.Collator('de').compare)).toBe('z');
});

test.each<[string, (one: number, other: number) => PromiseLike<number>]>([
  ['a promise', (one, other) => Promise.resolve(one - other)],
  ['a thenable', (one, other) => ({ then: (resolve) => Promise.resolve(one - other).then(resolve) })],
])('compare may answer %s', async (_kind, compare) => {
  expect([await min([2, 1, 3], compare), await max([2, 1, 3], compare)]).toEqual([1, 3]);
});

describe.each([
  ['min', min],
  ['max', max],
] as const)('%s()', (name, operator) => {
  test.each<[unknown[], string]>([
    [
      [undefined],
      `Cannot ${name} undefined: value 0 must be a number, string, bigint or date; ${name}(compare) takes others`,
    ],
    [[1, null], `Cannot ${name} null: value 1 must be a number, string, bigint or date; ${name}(compare) takes others`],
    [
      [1, {}],
      `Cannot ${name} an object: value 1 must be a number, string, bigint or date; ${name}(compare) takes others`,
    ],
    [[1, 'a'], `Cannot ${name} 1 and "a": value 1 is of another kind`],
    [['a', 1], `Cannot ${name} "a" and 1: value 1 is of another kind`],
  ])('rejects %p without a compare function, and closes the source', async (values, message) => {
    const source = probe({ values });
    expect(await errorOf(operator(source as AsyncIterable<number>))).toEqual(new TypeError(message));
    source.assertClosedOnce();
  });

  test('rejects an object that has not even a valueOf() likewise', async () => {
    const bare = Object.create(null) as number;
    expect(String(await errorOf(operator([bare])))).toContain(`Cannot ${name} an object: value 0 must be`);
  });

  test('an error of compare is told once the source is closed', async () => {
    const error = new Error('compare');
    for (const fail of [
      (): never => {
        throw error;
      },
      () => Promise.reject(error),
    ]) {
      const source = probe({ values: [1, 2, 3] });
      expect(await errorOf(operator(source, fail))).toBe(error);
      source.assertClosedOnce();
    }
  });

  test('an abort while compare is at work rejects with its reason', async () => {
    const controller = new AbortController();
    const source = probe({ values: [1, 2] });
    const rich = from(source, { signal: controller.signal });
    const reading = errorOf(rich[name](() => new Promise<number>(() => undefined)));
    await settleTasks();
    controller.abort('enough');
    expect(await reading).toBe('enough');
    source.assertClosedOnce();
  });

  test('a compare that is no function is refused at the call', () => {
    expect(() => operator([1], 'up' as never)).toThrow(
      new TypeError(`Cannot ${name}: the callback must be a function, got "up"`),
    );
  });
});

test('law: they are the ends of the sorted array', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer(), { minLength: 1 }), fc.boolean(), async (values, compared) => {
      const compare = (one: number, other: number): number => one - other;
      const sorted = [...values].sort(compare);
      expect(await (compared ? min(values, compare) : min(values))).toBe(sorted[0]);
      expect(await (compared ? max(values, compare) : max(values))).toBe(sorted.at(-1));
    }),
  );
});
