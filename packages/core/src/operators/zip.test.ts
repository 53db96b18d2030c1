import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { inVirtualTime, watched } from '../../contract/watch.ts';
import { from, take, toArray, zip, type ZipOptions } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const lengthsDiffer = new TypeError(
  "Cannot zip sources of different lengths: one ended before the others; mode 'longest' pads",
);

function* naturals(): Generator<number> {
  for (let n = 1; ; n++) yield n;
}

test('zip() gives one value of each source at a time', async () => {
  expect(await toArray(zip(['ab', [1, 2], new Set([true, false])]))).toEqual([
    ['a', 1, true],
    ['b', 2, false],
  ]);
});

test('zip() of no source gives nothing, of one its values in arrays of one', async () => {
  expect(await toArray(zip([]))).toEqual([]);
  expect(await toArray(zip(['ab']))).toEqual([['a'], ['b']]);
});

test('zip() takes any iterable of sources', async () => {
  expect(await toArray(zip(new Set(['ab', 'cd'])))).toEqual([
    ['a', 'c'],
    ['b', 'd'],
  ]);
});

test('zip() ends with the shortest and closes the others, the last first', async () => {
  const order: string[] = [];
  const endless = (name: string): AsyncIterable<number> => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ value: 0, done: false }),
      return: async () => {
        order.push(name);
        return { value: undefined, done: true };
      },
    }),
  });
  expect(await toArray(zip([endless('a'), [1], endless('c')]))).toEqual([[0, 1, 0]]);
  expect(order).toEqual(['c', 'a']);
});

test('a source that says done at once keeps those after it from being asked', async () => {
  const later = probe({ values: [1] });
  const ended = probe<number>({ answers: 'sync' });
  expect(await toArray(zip([ended, later]))).toEqual([]);
  expect([later.pulls, ended.closes]).toEqual([0, 0]);
  later.assertClosedOnce();
});

test('zip() of infinite sources ends with its reader, all closed once', async () => {
  const sources = [probe({ values: naturals() }), probe({ values: naturals() })];
  expect(await toArray(take(zip(sources), 2))).toEqual([
    [1, 1],
    [2, 2],
  ]);
  for (const source of sources) source.assertClosedOnce();
});

test('all sources are asked at once, and a row is given when all have answered', async () => {
  const sources = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
  const [a, b] = sources;
  const rows = zip(sources);
  const reading = rows.next();
  expect([a?.pulls, b?.pulls]).toEqual([1, 1]);
  b?.deliver(2);
  await settleTasks();
  a?.deliver(1);
  expect(await reading).toEqual(value([1, 2]));
  await rows.return();
});

test(
  'the end of one source is told though another hangs',
  inVirtualTime(async () => {
    const hung = probe<number>({ hangAt: 0 });
    expect(await toArray(zip([hung, probe<number>()]))).toEqual([]);
    hung.assertClosedOnce();
  }),
);

test("mode 'longest' goes on to the end of the longest, with undefined for the others", async () => {
  expect(await toArray(zip(['abc', [1]], { mode: 'longest' }))).toEqual([
    ['a', 1],
    ['b', undefined],
    ['c', undefined],
  ]);
});

test("mode 'longest' fills up with the padding, by the place of the source", async () => {
  const options: ZipOptions = { mode: 'longest', padding: new Set(['-', 0]) };
  expect(await toArray(zip(['a', [1, 2], [true, true, true]], options))).toEqual([
    ['a', 1, true],
    ['-', 2, true],
    ['-', 0, true],
  ]);
  expect(await toArray(zip(['', 'a'], { mode: 'longest', padding: [Promise.resolve('as it is')] }))).toEqual([
    [expect.any(Promise), 'a'],
  ]);
});

test("mode 'longest' asks a source that has ended nothing more, and does not close it", async () => {
  const short = probe({ values: [1] });
  expect(await toArray(zip([short, [1, 2, 3]], { mode: 'longest' }))).toHaveLength(3);
  expect([short.pulls, short.closes]).toEqual([2, 0]);
});

test("mode 'longest' closes those that have not ended when it is left", async () => {
  const short = probe<number>();
  const long = probe({ values: [1, 2, 3] });
  const rows = zip([short, long], { mode: 'longest' });
  await rows.next();
  await rows.return();
  expect(short.closes).toBe(0);
  long.assertClosedOnce();
});

test("mode 'strict' gives all rows of sources of one length", async () => {
  expect(await toArray(zip(['ab', [1, 2]], { mode: 'strict' }))).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});

test.each([
  ['first', [[1], probe({ values: [1, 2] })]],
  ['last', [probe({ values: [1, 2] }), [1]]],
] as const)("mode 'strict' fails when the %s is shorter, and closes the other", async (_which, sources) => {
  const rows = zip(sources, { mode: 'strict' });
  expect(await rows.next()).toEqual(value([1, 1]));
  expect(await errorOf(rows.next())).toEqual(lengthsDiffer);
  for (const source of sources) if ('assertClosedOnce' in source) source.assertClosedOnce();
  expect(await rows.next()).toEqual(done);
});

test(
  'an error of one source closes the others and is told, though one hangs',
  inVirtualTime(async () => {
    const error = new Error('source');
    const failing = probe({ failAt: 0, error });
    const hung = probe<number>({ hangAt: 0 });
    const rows = zip([hung, failing, probe({ values: [1] })]);
    expect(await errorOf(rows.next())).toBe(error);
    expect(failing.closes).toBe(0);
    hung.assertClosedOnce();
  }),
);

test('of two sources that fail in one row the first in time is told', async () => {
  const errors = [new Error('first'), new Error('second')];
  await watched(async () => {
    const sources = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })];
    const reading = errorOf(zip(sources).next());
    await settleTasks();
    sources[1]?.fail(errors[0]);
    sources[0]?.fail(errors[1]);
    expect(await reading).toBe(errors[0]);
  });
});

test('overlapping calls get whole rows, in order', async () => {
  const rows = zip([probe({ values: [1, 2] }), 'ab']);
  expect(await Promise.all([rows.next(), rows.next(), rows.next()])).toEqual([value([1, 'a']), value([2, 'b']), done]);
});

test('the same source twice gives neighbours', async () => {
  const source = from([1, 2, 3, 4]);
  expect(await toArray(zip([source.map((n) => n), source.map((n) => n)]))).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test(
  'the signal option ends it, and closes all sources',
  inVirtualTime(async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    const hung = probe({ hangAt: 0 });
    const reading = errorOf(zip([hung, [1]], { signal: controller.signal }).next());
    await settleTasks();
    controller.abort(reason);
    expect(await reading).toBe(reason);
    hung.assertClosedOnce();
  }),
);

test.each<[unknown, object, Error]>([
  [undefined, {}, new TypeError('Cannot zip undefined: it must be a list of sources, zip([a, b])')],
  ['ab', {}, new TypeError('Cannot zip "ab": it must be a list of sources, zip([a, b])')],
  [[5], {}, new TypeError('Cannot read 5: a source must be an iterable, an iterator or a stream')],
  [[], { mode: 'short' }, new TypeError(`Cannot zip in mode "short": it must be 'shortest', 'longest' or 'strict'`)],
  [
    [],
    { padd: [] },
    new TypeError('Cannot use option "padd": the options are mode, padding, signal, graceMs, name, onOrphan'),
  ],
  [[], [[1]], new TypeError('Cannot zip a second argument: the sources must be one list, zip([a, b])')],
  [[], { signal: {} }, new TypeError('Cannot use an object as signal: it must be an AbortSignal')],
])('zip(%p, %p) is refused at the call', (sources, options, error) => {
  expect(() => zip(sources as [], options)).toThrow(error);
});

test('each source that does not let go is reported once, and nothing else is', async () => {
  const hung = (): ReturnType<typeof probe<number>> => probe<number>({ hangAt: 0, closes: 'never' });
  const { orphans } = await watched(async () => {
    const stream = zip([hung(), hung()]);
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
  });
  const orphan = { name: 'iterator', stage: 'return', ageMs: 1000 };
  expect(orphans).toEqual([orphan, orphan]);
});

test('law: as many rows as the shortest, or the longest, has values', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(6), fc.boolean()), { minLength: 1, maxLength: 4 }), async (shapes) => {
      const made = (): (number[] | AsyncIterable<number>)[] =>
        shapes.map(([length, slow]) => {
          const values = [...Array(length).keys()];
          return slow ? probe({ values }) : values;
        });
      const lengths = shapes.map(([length]) => length);
      expect(await toArray(zip(made()))).toHaveLength(Math.min(...lengths));
      const rows = await toArray(zip(made(), { mode: 'longest', padding: [] }));
      expect(rows).toEqual(
        Array.from({ length: Math.max(...lengths) }, (_, n) => lengths.map((length) => (n < length ? n : undefined))),
      );
    }),
  );
});
