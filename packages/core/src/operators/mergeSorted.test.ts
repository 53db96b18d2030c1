import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { inVirtualTime, watched } from '../../contract/watch.ts';
import { mergeSorted, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

test('mergeSorted() gives the values of sorted sources in one order', async () => {
  expect(await toArray(mergeSorted([probe({ values: [1, 4, 6] }), [2, 3, 7], new Set([5])]))).toEqual([
    1, 2, 3, 4, 5, 6, 7,
  ]);
});

test('mergeSorted() of no source, of empty ones, and of one', async () => {
  expect(await toArray(mergeSorted([]))).toEqual([]);
  expect(await toArray(mergeSorted([[], probe()]))).toEqual([]);
  expect(await toArray(mergeSorted([[3, 4]]))).toEqual([3, 4]);
});

test('the default is the order of <, for strings, dates and bigints as well', async () => {
  expect(await toArray(mergeSorted(['ac', 'bd']))).toEqual(['a', 'b', 'c', 'd']);
  expect(await toArray(mergeSorted([[1n, 10n], [9n]]))).toEqual([1n, 9n, 10n]);
  expect(await toArray(mergeSorted([[10], [9]]))).toEqual([9, 10]);
});

test('compare says which of two comes first', async () => {
  expect(
    await toArray(
      mergeSorted(
        [
          [5, 1],
          [4, 3],
        ],
        (one, other) => other - one,
      ),
    ),
  ).toEqual([5, 4, 3, 1]);
});

test('all sources are asked at once, then one at a time: that of the value given last', async () => {
  const sources = [probe({ values: [1, 2] }), probe({ values: [3] }), probe({ values: [5] })];
  const stream = mergeSorted(sources);
  const pulls = (): number[] => sources.map((source) => source.pulls);
  await stream.next();
  await settleTasks();
  expect(pulls()).toEqual([1, 1, 1]);
  await stream.next();
  expect(pulls()).toEqual([2, 1, 1]);
  await stream.next();
  expect(pulls()).toEqual([3, 1, 1]);
  await stream.next();
  expect(pulls()).toEqual([3, 2, 1]);
  await stream.return();
  expect(sources.map((source) => source.closes)).toEqual([0, 0, 1]);
});

test(
  'an error of one is told at once, though another hangs, and the others are closed first',
  inVirtualTime(async () => {
    const error = new Error('source');
    const others = [probe<number>({ hangAt: 0 }), probe({ values: [1] })];
    const failing = probe<number>({ failAt: 0, error });
    expect(await errorOf(toArray(mergeSorted([others[0]!, failing, others[1]!])))).toBe(error);
    for (const other of others) other.assertClosedOnce();
    expect(failing.closes).toBe(0);
  }),
);

test('of two errors at the start the first is told, the other published', async () => {
  const errors = [new Error('first'), new Error('second')];
  const { suppressed } = await watched(async () => {
    const [a, b] = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
    const reading = errorOf(mergeSorted([a, b]).next());
    await settleTasks();
    b.fail(errors[0]);
    a.fail(errors[1]);
    expect(await reading).toBe(errors[0]);
    await settleTasks();
  });
  expect(suppressed).toEqual([errors[1]]);
});

test.each<[string, () => never]>([
  [
    'at once',
    (): never => {
      throw new Error('compare');
    },
  ],
])('what compare throws ends it, once all sources are closed (%s)', async (_name, compare) => {
  const sources = [probe({ values: [1, 2] }), probe({ values: [1, 2] })];
  const stream = mergeSorted(sources, compare);
  expect(await errorOf(stream.next())).toEqual(new Error('compare'));
  for (const source of sources) source.assertClosedOnce();
  expect(await stream.next()).toEqual(done);
});

test.each<[unknown, string]>([
  [undefined, 'undefined'],
  [Number.NaN, 'NaN'],
  [true, 'true'],
  [Promise.resolve(1), 'an object of kind Promise'],
])('compare must answer a number, not %p', async (answer, shown) => {
  const compare = (): number => answer as number;
  expect(await errorOf(toArray(mergeSorted([[1], [2]], compare)))).toEqual(
    new TypeError(`Cannot mergeSorted by ${shown}: compare must answer a number, as for sort()`),
  );
});

test('left while the first values are waited for, it compares nothing', async () => {
  let compared = 0;
  const compare = (): number => ++compared;
  await watched(async () => {
    const [a, b] = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
    const stream = mergeSorted([a, b], compare);
    const reading = stream.next();
    await settleTasks();
    const leaving = stream.return();
    a.deliver(1);
    b.deliver(2);
    expect(await reading).toEqual(done);
    await leaving;
    a.assertClosedOnce();
    b.assertClosedOnce();
  });
  expect(compared).toBe(0);
});

test('endless sources end with the reader', async () => {
  const endless = (): ReturnType<typeof probe<number>> =>
    probe<number>({
      values: (function* () {
        for (let n = 0; ; n++) yield n;
      })(),
    });
  const sources = [endless(), endless()];
  expect(await toArray(take(mergeSorted(sources), 5))).toEqual([0, 0, 1, 1, 2]);
  for (const source of sources) source.assertClosedOnce();
});

test('a value is compared once a round, however many sources there are', async () => {
  const sources = Array.from({ length: 1000 }, (_, at) => [at, (at * 7) % 1000].sort((one, other) => one - other));
  let compared = 0;
  const compare = (one: number, other: number): number => {
    compared++;
    return one - other;
  };
  const stream = mergeSorted(sources, compare);
  await stream.next();
  expect(compared).toBe(999);
  const rest = await toArray(stream);
  expect([0, ...rest]).toEqual(sources.flat().sort((one, other) => one - other));
  expect(compared).toBeLessThan(999 + 1999 * 10);
});

test.each<[unknown[], string]>([
  [[5], 'Cannot mergeSorted 5: it must be a list of sources, mergeSorted([a, b])'],
  [[[[1]], 'up'], 'Cannot mergeSorted: the callback must be a function, got "up"'],
  [[[[1]], undefined, { a: 1 }], 'Cannot use option "a": the options are signal, graceMs, name, onOrphan'],
])('mergeSorted(...%j) is refused at the call', (args, message) => {
  expect(() => mergeSorted(...(args as [number[][]]))).toThrow(new TypeError(message));
});

test('a second source in the place of compare is refused, and all that came open is closed', () => {
  const [one, other] = [probe({ values: [1] }), probe({ values: [2] })];
  expect(() => mergeSorted([one], other as unknown as () => number)).toThrow(TypeError);
  one.assertClosedOnce();
  other.assertClosedOnce();
});

test('law: it is a stable sort of all values, source after source', async () => {
  const lists = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 12 }), { maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(lists, fc.nat(2 ** 9 - 1), async (all, waits) => {
      const byKey = (one: { key: number }, other: { key: number }): number => one.key - other.key;
      const sources = all.map((keys, lane) => keys.map((key) => ({ key, lane })).sort(byKey));
      const given = sources.map((values, lane) => (((waits >> lane) & 1) === 1 ? probe({ values }) : values));
      expect(await toArray(mergeSorted(given, byKey))).toEqual(sources.flat().sort(byKey));
    }),
    { numRuns: 100 },
  );
});
