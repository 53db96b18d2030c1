import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Readable } from 'node:stream';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { Driver } from '../engine/driver.ts';
import { flatMap, from, type Source, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('flatMap() gives the values of the inner sources, one source after the other', async () => {
  expect(await toArray(flatMap([1, 2], (n) => [n, n * 10]))).toEqual([1, 10, 2, 20]);
});

test('flatMap() of nothing, and of empty inner sources, gives nothing', async () => {
  expect(await toArray(flatMap([], () => [1]))).toEqual([]);
  expect(await toArray(flatMap([1, 2, 3], () => []))).toEqual([]);
});

test('flatMap() goes through empty inner sources to the next value', async () => {
  expect(await toArray(flatMap([1, 2, 3], (n) => (n === 2 ? [] : [n])))).toEqual([1, 3]);
});

test.each<[string, () => unknown]>([
  ['an array', () => [1, 2]],
  ['an array of promises', () => [Promise.resolve(1), 2]],
  ['a set', () => new Set([1, 2])],
  [
    'a generator',
    function* () {
      yield* [1, 2];
    },
  ],
  [
    'an async generator',
    async function* () {
      yield* [1, 2];
    },
  ],
  ['a promise of an array', () => Promise.resolve([1, 2])],
  ['a thenable of an array', () => ({ then: (resolve: (made: number[]) => void) => resolve([1, 2]) })],
  ['an iterator of ours', () => from([1, 2]).map((n) => n)],
  ['a bare iterator', () => probe({ values: [1, 2], shape: 'bareIterator' })],
  ['a Readable', () => Readable.from([1, 2])],
  ['a ReadableStream', () => ReadableStream.from([1, 2])],
])('the mapper may give %s', async (_kind, mapper) => {
  expect(await toArray(flatMap([0, 0], mapper as () => Source<number>))).toEqual([1, 2, 1, 2]);
});

test.each([
  ['string', 'ab', 'Cannot flatten the string "ab": the callback must give an iterable'],
  ['number', 5, 'Cannot read 5: a source must be an iterable, an iterator or a stream'],
  ['undefined', undefined, 'Cannot read undefined: a source must be an iterable, an iterator or a stream'],
])('a mapper that gives a %s ends it with an error, and closes the source', async (_kind, made, message) => {
  const source = probe({ values: [1, 2] });
  expect(await errorOf(toArray(flatMap(source, () => made as never)))).toEqual(new TypeError(message));
  source.assertClosedOnce();
});

test('the mapper is called when its inner source is needed, with value and index', async () => {
  const seen: [string, number][] = [];
  const flat = flatMap('ab', (letter, index) => {
    seen.push([letter, index]);
    return [1, 2];
  });
  await flat.next();
  await flat.next();
  expect(seen).toEqual([['a', 0]]);
  await flat.next();
  expect(seen).toEqual([
    ['a', 0],
    ['b', 1],
  ]);
  await flat.return();
});

test('an infinite inner source ends with its reader; the inner is closed before the outer', async () => {
  const order: string[] = [];
  const closing = (name: string): AsyncIterable<number> => ({
    [Symbol.asyncIterator]: () => ({
      next: async () => ({ value: 1, done: false }),
      return: async () => {
        order.push(name);
        return { value: undefined, done: true };
      },
    }),
  });
  expect(
    await toArray(
      take(
        flatMap(closing('outer'), () => closing('inner')),
        3,
      ),
    ),
  ).toEqual([1, 1, 1]);
  expect(order).toEqual(['inner', 'outer']);
});

test('overlapping calls all go to the one inner source that is open, and keep their order', async () => {
  const inner = probe<number>({ answers: 'byHand' });
  const flat = flatMap([1], () => inner);
  const reading = [flat.next(), flat.next()];
  await settleTasks();
  expect(inner.pulls).toBe(2);
  inner.deliver(20, 1);
  inner.deliver(10, 0);
  expect(await Promise.all(reading)).toEqual([value(10), value(20)]);
  await flat.return();
});

test('calls that an inner source could not answer go on to the next one', async () => {
  const outer = probe({ values: [['a'], ['b', 'c']] });
  const flat = flatMap(outer, (letters) => letters);
  const reading = [flat.next(), flat.next(), flat.next(), flat.next()];
  expect(await Promise.all(reading)).toEqual([value('a'), value('b'), value('c'), done]);
});

test('what answers one question at a time is asked no more than it has to answer, however many calls overlap', async () => {
  const questions = async (calls: number): Promise<number> => {
    let asked = 0;
    const { request } = Driver.prototype;
    Driver.prototype.request = function (this: Driver) {
      asked++;
      return request.call(this);
    };
    const flat = flatMap(probe({ values: Array.from({ length: calls / 2 }, () => 0) }), () => [1, 2]);
    const results = await Promise.all(Array.from({ length: calls }, () => flat.next()));
    Driver.prototype.request = request;
    expect(results.every((result) => result.done === false)).toBe(true);
    return asked;
  };
  expect(await questions(200)).toBeLessThan(200 * 3);
});

test('an inner source with a callback of its own is asked by all calls that overlap, as the draft has it', async () => {
  const begun: number[] = [];
  const slow = (n: number): Promise<number> => {
    begun.push(n);
    return settleTasks(1).then(() => n);
  };
  const flat = flatMap(probe({ values: [0] }), () => from([1, 2]).map(slow));
  const reading = [flat.next(), flat.next()];
  while (begun.length === 0) await Promise.resolve();
  for (let ticks = 10; ticks > 0; ticks--) await Promise.resolve();
  expect(begun).toEqual([1, 2]);
  expect(await Promise.all(reading)).toEqual([value(1), value(2)]);
});

test.each([0, 1, 2, 3, 4, 6])(
  'a mapper that answers a promise loses no value to calls that overlap, %d microtasks apart',
  async (apart) => {
    const flat = flatMap(['A', 'B', 'C'], async (given) => probe({ values: [given] }));
    const reads: Promise<IteratorResult<string, undefined>>[] = [];
    for (let calls = 0; calls < 4; calls++) {
      reads.push(flat.next());
      for (let left = apart; left > 0; left--) await Promise.resolve();
    }
    expect((await Promise.all(reads)).map((result) => result.value)).toEqual(['A', 'B', 'C', undefined]);
  },
);

test('the outer source is asked one thing at a time', async () => {
  const outer = probe({ values: [1, 2, 3] });
  const flat = flatMap(outer, (n) => Promise.resolve([n]));
  await Promise.all([flat.next(), flat.next(), flat.next(), flat.next()]);
  expect(outer.peak).toBe(1);
});

test('a mapper that gives a string ends it as well where nothing has to be waited for', async () => {
  const flat = flatMap([1, 2], () => 'ab' as never);
  expect(await errorOf(flat.next())).toEqual(
    new TypeError('Cannot flatten the string "ab": the callback must give an iterable'),
  );
  expect(await flat.next()).toEqual(done);
});

test('an inner source that answers no object ends it, and closes the outer one', async () => {
  const outer = probe({ values: [1, 2], answers: 'sync' });
  const flat = flatMap(outer, () => ({ next: () => 5 }) as never);
  expect(await errorOf(flat.next())).toEqual(new TypeError('Cannot iterate: next() must give an object, got 5'));
  outer.assertClosedOnce();
});

test('an error of an earlier inner source, while a later one is open, closes the later one and the outer', async () => {
  const error = new Error('earlier');
  const outer = probe({ values: [1, 2, 3] });
  const earlier = probe<number>({ answers: 'byHand' });
  const later = probe<number>({ answers: 'byHand' });
  const flat = flatMap(outer, (n) => (n === 1 ? earlier : later));
  const reading = [errorOf(flat.next()), errorOf(flat.next())];
  await settleTasks();
  earlier.end(1);
  await settleTasks();
  expect(later.pulls).toBe(1);
  earlier.fail(error, 0);
  expect(await reading[0]).toBe(error);
  later.assertClosedOnce();
  outer.assertClosedOnce();
  later.end();
  expect(await reading[1]).toBeUndefined();
});

test('an error of an earlier inner source, while the next one is being made, waits until that is closed', async () => {
  await watched(async () => {
    const error = new Error('earlier');
    const outer = probe({ values: [1, 2] });
    const earlier = probe<number>({ answers: 'byHand' });
    const later = probe({ values: [9] });
    let give: ((inner: Source<number>) => void) | undefined;
    const flat = flatMap(outer, (n) =>
      n === 1 ? earlier : new Promise<Source<number>>((resolve) => (give = resolve)),
    );
    let heard: unknown;
    const first = errorOf(flat.next()).then((reason) => (heard = reason));
    const second = flat.next();
    await settleTasks();
    earlier.end(1);
    await settleTasks();
    earlier.fail(error, 0);
    await settleTasks();
    expect([heard, await second]).toEqual([undefined, done]);
    give?.(later);
    await first;
    expect([heard, later.pulls]).toEqual([error, 0]);
    later.assertClosedOnce();
    outer.assertClosedOnce();
  });
});

test('an error of an inner source closes the outer one, not the inner that has failed', async () => {
  const error = new Error('inner');
  const outer = probe({ values: [1, 2] });
  const inner = probe({ failAt: 0, error });
  const flat = flatMap(outer, () => inner);
  expect(await errorOf(flat.next())).toBe(error);
  expect([outer.closes, inner.closes]).toEqual([1, 0]);
  expect(await flat.next()).toEqual(done);
});

test('an error of the outer source comes after the values of the inner that is open', async () => {
  const error = new Error('outer');
  const flat = flatMap(probe({ values: [1], failAt: 1, error }), (n) => [n, n]);
  expect([await flat.next(), await flat.next()]).toEqual([value(1), value(1)]);
  expect(await errorOf(flat.next())).toBe(error);
});

test('return() while the mapper is at work closes the inner source that comes of it', async () => {
  let give: ((inner: Source<number>) => void) | undefined;
  const outer = probe({ values: [1, 2] });
  const inner = probe({ values: [10] });
  const flat = flatMap(outer, () => new Promise<Source<number>>((resolve) => (give = resolve)));
  const reading = flat.next();
  await settleTasks();
  const leaving = flat.return();
  give?.(inner);
  expect([await reading, await leaving]).toEqual([done, done]);
  expect(inner.pulls).toBe(0);
  inner.assertClosedOnce();
  outer.assertClosedOnce();
});

test('return() while the outer source hangs is over after the grace', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const outer = probe({ hangAt: 0 });
    const flat = flatMap(outer, () => [1]);
    const reading = flat.next();
    await settleTasks();
    expect(await flat.return()).toEqual(done);
    expect(await reading).toEqual(done);
    expect([outer.closes, time.now]).toEqual([1, 1000]);
  });
  expect(orphans).toHaveLength(1);
});

test('when inner and outer both fail to close, the first error is told and the other published', async () => {
  const [first, second] = [new Error('inner'), new Error('outer')];
  const { suppressed } = await watched(async () => {
    const outer = probe({ values: [1], closeError: second });
    const flat = flatMap(outer, () => probe({ values: [1], closeError: first }));
    await flat.next();
    expect(await errorOf(flat.return())).toBe(first);
  });
  expect(suppressed).toEqual([second]);
});

test('flatMap() without a function is refused at the call', () => {
  expect(() => flatMap([1], [2] as never)).toThrow(
    new TypeError('Cannot flatMap: the callback must be a function, got an array'),
  );
});

test('law: flatMap() is what arrays do, called one by one or at once', async () => {
  const manner = fc.constantFrom('array', 'generator', 'promise', 'async', 'promise of async');
  const made = (values: number[], how: string): Source<number> | Promise<Source<number>> => {
    if (how === 'promise') return settleTasks(1).then(() => values);
    if (how === 'async') return probe({ values });
    if (how === 'promise of async') return Promise.resolve(probe({ values }));
    return how === 'array' ? values : values.values();
  };
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.array(fc.integer(), { maxLength: 4 }), manner)),
      fc.nat(6),
      async (items, apart) => {
        const wanted = items.flatMap(([values]) => values);
        expect(await toArray(flatMap(items, ([values, how]) => made(values, how)))).toEqual(wanted);
        const flat = flatMap(items, ([values, how]) => made(values, how));
        const reads: Promise<IteratorResult<number, undefined>>[] = [];
        for (let calls = wanted.length + 2; calls > 0; calls--) {
          reads.push(flat.next());
          for (let left = apart; left > 0; left--) await Promise.resolve();
        }
        const results = await Promise.all(reads);
        expect(results.filter((result) => result.done !== true).map((result) => result.value)).toEqual(wanted);
      },
    ),
    { numRuns: 60 },
  );
});
