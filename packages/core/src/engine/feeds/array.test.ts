import { expect, test } from '@jest/globals';
import { errorOf } from '../../../contract/exits.ts';
import { watched } from '../../../contract/watch.ts';
import { type AsyncIter, concat, from, merge } from '../../index.ts';
import { settleTasks } from '../../testing/index.ts';

const first = new Error('first');
const second = new Error('second');
const refused = (error: Error): Promise<never> => Promise.reject(error);
const soon = <T>(value: T): Promise<T> => settleTasks().then(() => value);

const readers: Record<string, (stream: AsyncIter<unknown>) => Promise<unknown>> = {
  'a terminal operation': (stream) => stream.toArray(),
  'a terminal operation over callbacks': (stream) => stream.map((value) => value).toArray(),
  'a filter and a state': (stream) =>
    stream
      .filter(() => true)
      .distinct()
      .toArray(),
  'map with concurrency': (stream) => stream.map((value) => value, { concurrency: 2 }).toArray(),
  flatMap: (stream) => stream.flatMap((value) => [value]).toArray(),
  'for await': async (stream) => {
    const read: unknown[] = [];
    for await (const value of stream) read.push(value);
    return read;
  },
  'overlapping calls': async (stream) => {
    const results = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()]);
    return results.filter(({ done }) => done !== true).map(({ value }) => value);
  },
};
const all = Object.entries(readers).map(([name, read]) => ({ name, read }));

test.each(all)('$name: a promise that rejects while one before it is awaited', async ({ read }) => {
  const { suppressed } = await watched(async () => {
    expect(await errorOf(read(from([1, soon(2), refused(first)])))).toBe(first);
    await settleTasks();
  });
  expect(suppressed).toEqual([]);
});

test.each(all)('$name: what rejects behind the first error is published', async ({ read }) => {
  const { suppressed } = await watched(async () => {
    const items = [1, refused(first), 2, refused(second), soon(3)];
    expect(await errorOf(read(from(items)))).toBe(first);
    await settleTasks();
  });
  expect(suppressed).toEqual([second]);
});

test.each(all)('$name: promises that all keep are values in order', async ({ read }) => {
  const { suppressed } = await watched(async () => {
    expect(await read(from([soon(1), 2, Promise.resolve(3)]))).toEqual([1, 2, 3]);
  });
  expect(suppressed).toEqual([]);
});

test('what rejects after the reader has left is published', async () => {
  const { suppressed } = await watched(async () => {
    const stream = from([soon(1), soon(2).then(() => refused(first)), refused(second)]);
    expect(await stream.next()).toEqual({ value: 1, done: false });
    await stream.return();
    await settleTasks();
  });
  expect(suppressed).toEqual([second, first]);
});

test('what rejects behind the last value that is wanted is published', async () => {
  const { suppressed } = await watched(async () => {
    expect(
      await from([soon(1), refused(first)])
        .take(1)
        .toArray(),
    ).toEqual([1]);
    await settleTasks();
  });
  expect(suppressed).toEqual([first]);
});

test('a promise that was added while the array is read', async () => {
  const { suppressed } = await watched(async () => {
    const items: unknown[] = [soon(1), soon(2)];
    const stream = from(items);
    await stream.next();
    items.push(refused(first));
    expect(await stream.next()).toEqual({ value: 2, done: false });
    expect(await errorOf(stream.next())).toBe(first);
  });
  expect(suppressed).toEqual([]);
});

test('what rejects in an array that is left before anything of it was waited for is not ours to tell', async () => {
  const { suppressed } = await watched(async () => {
    const refusal = refused(first);
    refusal.catch(() => undefined);
    const stream = from([1, refusal]);
    await stream.next();
    await stream.return();
    await settleTasks();
  });
  expect(suppressed).toEqual([]);
});

test('promises of lists among lists', async () => {
  const { suppressed } = await watched(async () => {
    expect(await errorOf(from(merge([[soon(1), refused(first)], [soon(2)]])).toArray())).toBe(first);
    expect(await errorOf(from(concat([1], [soon(2), refused(first), refused(second)])).toArray())).toBe(first);
    await settleTasks();
  });
  expect(suppressed).toEqual([second]);
});

test('a thenable is asked when its turn comes, once', async () => {
  const asked: string[] = [];
  const lazy = (name: string): PromiseLike<string> => ({
    then: (onValue, onError) => {
      asked.push(name);
      return Promise.resolve(name).then(onValue, onError);
    },
  });
  const stream = from([soon('first'), lazy('a'), lazy('b')]);
  await stream.next();
  expect(asked).toEqual([]);
  expect(await stream.toArray()).toEqual(['a', 'b']);
  expect(asked).toEqual(['a', 'b']);
});

test('a promise of a class whose then() starts it is not started before its turn', async () => {
  let started = 0;
  class Lazy<T> extends Promise<T> {
    static override get [Symbol.species](): PromiseConstructor {
      return Promise;
    }
    override then<A = T, B = never>(
      onValue?: ((value: T) => A | PromiseLike<A>) | null,
      onError?: ((error: unknown) => B | PromiseLike<B>) | null,
    ): Promise<A | B> {
      started++;
      return super.then(onValue, onError);
    }
  }
  const stream = from([soon(1), new Lazy<number>((resolve) => resolve(2))]);
  await stream.next();
  expect(started).toBe(0);
  expect(await stream.toArray()).toEqual([2]);
});

/** An item that cannot be looked at, behind a promise. */
const hostile = (): unknown[] =>
  Object.defineProperty([1, soon('promised'), undefined], 2, {
    get: () => {
      throw first;
    },
  });

test('an item that cannot be looked at, behind a promise, is told in its turn', async () => {
  const stream = from(hostile());
  await stream.next();
  expect(await stream.next()).toEqual({ value: 'promised', done: false });
  expect(await errorOf(stream.next())).toBe(first);
});

test('an item that cannot be looked at does not disturb who leaves', async () => {
  const stream = from(hostile());
  await stream.next();
  await stream.next();
  expect(await stream.return()).toEqual({ value: undefined, done: true });
});
