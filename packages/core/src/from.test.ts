import { describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { errorOf } from '../contract/exits.ts';
import { inVirtualTime, watched } from '../contract/watch.ts';
import { AsyncIter, DONE, from, map, merge, Pipeline, type Source, type SourceOptions, toArray } from './index.ts';
import { probe, settleTasks } from './testing/index.ts';

const value = (given: unknown): object => ({ value: given, done: false });

/** Notes whether its `finally` ran. */
function cleaning(): { readonly generator: Generator<number>; readonly cleaned: () => boolean } {
  let cleaned = false;
  const generator = (function* () {
    try {
      yield* [1, 2, 3];
    } finally {
      cleaned = true;
    }
  })();
  return { generator, cleaned: () => cleaned };
}

describe('from() reads', () => {
  test.each<[string, unknown, unknown[]]>([
    ['an array', [1, 2], [1, 2]],
    ['an empty array', [], []],
    ['an array of promises', [Promise.resolve(1), 2], [1, 2]],
    ['a string, by code points', 'a😀b', ['a', '😀', 'b']],
    ['an empty string', '', []],
    ['a String object', new String('ab'), ['a', 'b']],
    ['a Set', new Set([1, 2]), [1, 2]],
    ['a Map', new Map([['a', 1]]), [['a', 1]]],
    ['a typed array', Uint8Array.of(1, 2), [1, 2]],
    ['a Buffer', Buffer.from('ab'), [97, 98]],
    ['a generator', cleaning().generator, [1, 2, 3]],
    ['an iterator of an array', [1, 2].values(), [1, 2]],
    ['an async iterator', probe({ values: [1, 2] }), [1, 2]],
    ['an async iterable', probe({ values: [1, 2], shape: 'asyncIterable' }), [1, 2]],
    ['a bare async iterator', probe({ values: [1, 2], shape: 'bareIterator' }), [1, 2]],
    ['a bare sync iterator', { next: countTo(2) }, [1, 2]],
    ['a Readable of objects', Readable.from([1, 2]), [1, 2]],
    ['a ReadableStream', ReadableStream.from([1, 2]), [1, 2]],
    ['a Pipeline', map([1, 2], (n) => n), [1, 2]],
    ['a function that can be iterated', Object.assign(() => undefined, { [Symbol.iterator]: () => [1].values() }), [1]],
  ])('%s', async (_kind, source, wanted) => {
    expect(await from(source as Source<unknown>).toArray()).toEqual(wanted);
  });

  test('an async generator, whose clean-up runs on break', async () => {
    let cleaned = false;
    const source = (async function* () {
      try {
        yield* [1, 2];
      } finally {
        cleaned = true;
      }
    })();
    for await (const n of from(source)) if (n === 1) break;
    expect(cleaned).toBe(true);
  });

  test('a generator, whose clean-up runs on break', async () => {
    const { generator, cleaned } = cleaning();
    for await (const n of from(generator)) if (n === 1) break;
    expect(cleaned()).toBe(true);
  });

  test('a generator, whose clean-up runs when an item that is a promise rejects', async () => {
    const error = new Error('item');
    let cleaned = false;
    const source = (function* () {
      try {
        yield Promise.reject(error);
      } finally {
        cleaned = true;
      }
    })();
    expect(await errorOf(from<number>(source).next())).toBe(error);
    expect(cleaned).toBe(true);
  });

  test('the async side of what has both, without a look at the other', async () => {
    const both = {
      [Symbol.asyncIterator]: () => probe({ values: ['async'] }),
      get [Symbol.iterator](): never {
        throw new Error('looked up');
      },
    };
    expect(await from(both as AsyncIterable<string>).toArray()).toEqual(['async']);
  });

  test.each<[string, unknown]>([
    ['an array', [1, DONE, 2]],
    ['a set', new Set([1, DONE, 2])],
    ['an async iterator', probe<unknown>({ values: [1, DONE, 2] })],
  ])('%s up to the reserved DONE, in every way', async (_kind, source) => {
    const seen: unknown[] = [];
    expect(
      await from(source as unknown[])
        .map((given) => (seen.push(given), given))
        .toArray(),
    ).toEqual([1]);
    expect(seen).toEqual([1]);
  });

  test('an array by next() as by a terminal, where a callback answers DONE', async () => {
    const mapped = (): AsyncIter<unknown> => from([1, 2, 3]).map((n) => (n === 2 ? DONE : n));
    expect(await mapped().toArray()).toEqual([1]);
    const stream = mapped();
    expect([await stream.next(), await stream.next()]).toEqual([value(1), { value: undefined, done: true }]);
  });

  test('an iterable from its start each time that it is given', async () => {
    const source = probe<number, 'asyncIterable'>({ values: [1, 2], shape: 'asyncIterable' });
    expect(await from(source).toArray()).toEqual([1, 2]);
    expect(await from(source).toArray()).toEqual([1, 2]);
    expect(source.opened).toBe(2);
  });

  test('this of next() and return() is the iterator', async () => {
    const seen: unknown[] = [];
    const iterator = {
      next(): object {
        seen.push(this);
        return { value: 1, done: false };
      },
      return(): object {
        seen.push(this);
        return {};
      },
    };
    const stream = from(iterator as AsyncIterator<number>);
    await stream.next();
    await stream.return();
    expect(seen).toEqual([iterator, iterator]);
  });
});

function countTo(last: number): () => object {
  let n = 0;
  return () => (n++ < last ? { value: n, done: false } : { value: undefined, done: true });
}

describe('from() of an iterator of ours', () => {
  test('hands it back', () => {
    const own = from([1]);
    expect(from(own)).toBe(own);
    class Sub extends AsyncIter<number> {}
    const sub = new Sub();
    expect(from(sub)).toBe(sub);
  });

  test('gives a Pipeline the methods, and shares its place', async () => {
    const pipeline = map([1, 2, 3], (n) => n);
    expect(pipeline).toBeInstanceOf(Pipeline);
    expect('map' in pipeline).toBe(false);
    const rich = from(pipeline);
    expect(rich).toBeInstanceOf(AsyncIter);
    expect([await pipeline.next(), await rich.next()]).toEqual([value(1), value(2)]);
  });

  test(
    'with options gives a new one, whose signal reaches through',
    inVirtualTime(async () => {
      const controller = new AbortController();
      const source = probe({ hangAt: 0 });
      const own = from(source);
      const wrapped = from(own, { signal: controller.signal });
      expect(wrapped).not.toBe(own);
      const reading = errorOf(wrapped.next());
      await settleTasks();
      controller.abort('stop');
      expect(await reading).toBe('stop');
      source.assertClosedOnce();
    }),
  );
});

test('a thenable that answers twice is heard once, also by overlapping calls', async () => {
  let given = 0;
  const source = {
    next(): unknown {
      const result = given < 3 ? value(given++) : { value: undefined, done: true };
      return {
        then(resolve: (result: unknown) => void) {
          resolve(result);
          resolve({ value: undefined, done: true });
        },
      };
    },
  };
  const stream = from(source as AsyncIterator<number>);
  const results = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()]);
  expect(results).toEqual([value(0), value(1), value(2), { value: undefined, done: true }]);
});

test('a Proxy of an iterator of ours whose methods work is read by those', async () => {
  const stream = new Proxy(from([1, 2]), {
    get: (target, name) => (Reflect.get(target, name) as (() => unknown) | undefined)?.bind(target),
  });
  expect(await toArray(map(stream, (n) => n * 2))).toEqual([2, 4]);
});

describe('from() checks at the call', () => {
  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a number', 5, '5'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an object', {}, 'an object'],
    ['an array-like', { length: 1 }, 'an object'],
    ['a date', new Date(0), 'an object of kind Date'],
    ['a function', () => [], 'a function'],
  ])('that %s is no source', (_kind, source, shown) => {
    expect(() => from(source as [])).toThrow(
      new TypeError(`Cannot read ${shown}: a source must be an iterable, an iterator or a stream`),
    );
  });

  test.each<[string, (stream: object) => unknown]>([
    ['Object.create()', (stream) => Object.create(stream) as unknown],
    ['a Proxy', (stream) => new Proxy(stream, {})],
  ])('that %s of an iterator of ours is not that iterator', (_kind, make) => {
    const source = make(from([1])) as AsyncIter<number>;
    const refusal = new TypeError('Cannot read an object that inherits next() from an iterator: read that one');
    for (const options of [undefined, { graceMs: 5 }]) expect(() => from(source, options)).toThrow(refusal);
    expect(() => source.map((n) => n)).toThrow(refusal);
    expect(() => merge([[0], source])).toThrow(refusal);
  });

  test('that a promise of a source is none yet', () => {
    const remedy = new TypeError('Cannot read a promise: await it first');
    expect(() => from(Promise.resolve([1]) as unknown as [])).toThrow(remedy);
  });

  test.each([function* () {}, async function* () {}])('that a generator function has to be called', (source) => {
    const remedy = new TypeError('Cannot read a generator function: call it first');
    expect(() => from(source as unknown as [])).toThrow(remedy);
  });

  const bareSignal = new TypeError('Cannot use an object of kind AbortSignal as options: it must be { signal }');
  test.each<[unknown, Error]>([
    [{ grace: 5 }, new TypeError('Cannot use option "grace": the options are signal, graceMs, name, onOrphan')],
    ['fast', new TypeError('Cannot use "fast" as options: they must be an object')],
    [[5], new TypeError('Cannot use an array as options: they must be an object')],
    [AbortSignal.abort(), bareSignal],
    [{ graceMs: '5' }, new TypeError('Cannot use "5" as graceMs: it must be a number of milliseconds')],
    [
      { graceMs: Number.NaN },
      new RangeError('Cannot use NaN as graceMs: it must be from 0 to 2147483647 milliseconds'),
    ],
    [{ signal: 'stop' }, new TypeError('Cannot use "stop" as signal: it must be an AbortSignal')],
    [{ name: Symbol.iterator }, new TypeError('Cannot use Symbol(Symbol.iterator) as name: it must be a string')],
    [{ onOrphan: {} }, new TypeError('Cannot use an object as onOrphan: it must be a function')],
  ])('the options %p, and closes an iterator that came with them', (options, error) => {
    const source = probe({ values: [1] });
    expect(() => from(source, options as SourceOptions)).toThrow(error);
    expect([source.pulls, source.closes]).toEqual([0, 1]);
  });

  test('that graceMs may be 0 and the most a timer takes', async () => {
    expect(await from([1], { graceMs: 0 }).toArray()).toEqual([1]);
    expect(await from([1], { graceMs: 2 ** 31 - 1 }).toArray()).toEqual([1]);
  });
});

test('an orphan is told once, by the name given, on all ways', async () => {
  const told: unknown[] = [];
  const { orphans } = await watched(async () => {
    const source = probe({ hangAt: 0, closes: 'never' });
    const stream = from(source, { name: 'the socket', graceMs: 30, onOrphan: (orphan) => told.push(orphan) });
    const reading = [stream.next(), stream.next()];
    await settleTasks();
    await stream.return();
    await Promise.all(reading);
  });
  expect(told).toEqual([{ name: 'the socket', stage: 'return', ageMs: 30 }]);
  expect(orphans).toEqual(told);
});

test('what onOrphan throws, now or later, is published as suppressed', async () => {
  const errors = [new Error('now'), new Error('later')];
  const hears = [
    () => {
      throw errors[0];
    },
    () => Promise.reject(errors[1]),
  ];
  const { suppressed } = await watched(async () => {
    for (const onOrphan of hears) await from(probe({ closes: 'never' }), { name: 'x', onOrphan }).return();
    await settleTasks();
  });
  expect(suppressed).toEqual(errors);
});

test.each<[string, () => Source<unknown>]>([
  ['iterator', () => probe({ closes: 'never' })],
  ['stream', () => new ReadableStream({ cancel: () => new Promise(() => undefined) })],
  ['readable', () => new Readable({ read: () => undefined, destroy: () => undefined })],
])('an orphan without a name is told as %p', async (name, make) => {
  const { orphans } = await watched(() => from(make()).return());
  expect(orphans).toEqual([{ name, stage: 'return', ageMs: 1000 }]);
});

test('overlapping calls of an iterator whose next() throws hear its error, and it is not closed', async () => {
  const error = new Error('next');
  const source = probe<number>({ values: [1, 2], failAt: 1, fails: 'throw', error });
  const stream = from(source);
  const [first, second, third] = await Promise.allSettled([stream.next(), stream.next(), stream.next()]);
  expect(first).toEqual({ status: 'fulfilled', value: value(1) });
  expect(second).toEqual({ status: 'rejected', reason: error });
  expect(third).toEqual({ status: 'fulfilled', value: { value: undefined, done: true } });
  expect(source.closes).toBe(0);
});

test('a promise of a sync source that rejects is heard by the overlapping call of its place, and closes the source', async () => {
  const error = new Error('item');
  const rejecting = Promise.reject(error);
  rejecting.catch(() => undefined);
  const source = probe<unknown, 'iterator'>({ values: [1, rejecting, 3], shape: 'iterator' });
  const stream = from(source);
  const [first, second] = await Promise.allSettled([stream.next(), stream.next()]);
  expect([first, second]).toEqual([
    { status: 'fulfilled', value: value(1) },
    { status: 'rejected', reason: error },
  ]);
  source.assertClosedOnce();
});
