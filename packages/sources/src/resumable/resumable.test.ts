import { checkAsyncIterable, probe, settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { WatchedStore } from '../../test/resumable/watched-store.ts';
import { memoryStore } from './memory-store.ts';
import { type Resumable, resumable } from './resumable.ts';
import type { Store } from './store.ts';
import type { Tracked } from './tracked.ts';

let time: VirtualTime | undefined;
afterEach(() => {
  expect(time?.pending ?? 0).toBe(0);
  time?.restore();
  time = undefined;
});

const LETTERS = ['a', 'b', 'c', 'd', 'e'];

/** The next so many items, which are not done. */
async function take<T>(reader: AsyncIterator<Tracked<T>>, count: number): Promise<Tracked<T>[]> {
  const items: Tracked<T>[] = [];
  while (items.length < count) items.push((await reader.next()).value as Tracked<T>);
  return items;
}

const values = (items: readonly Tracked<unknown>[]): unknown[] => items.map(({ value }) => value);

describe('what is given', () => {
  test('is every item of a new source', async () => {
    expect(values(await resumable(LETTERS, memoryStore()).toArray())).toEqual(LETTERS);
  });

  test('is, at a resume, what was not done, in its order', async () => {
    const store = memoryStore();
    for await (const item of resumable(LETTERS, store)) {
      item.done();
      if (item.value === 'b') break;
    }
    expect(values(await resumable(LETTERS, store).toArray())).toEqual(['c', 'd', 'e']);
  });

  test('is nothing when all is done', async () => {
    const store = memoryStore();
    await resumable(LETTERS, store).run(() => undefined);
    expect(await resumable(LETTERS, store).toArray()).toEqual([]);
  });

  test('is what was added behind the end', async () => {
    const store = memoryStore();
    await resumable(LETTERS, store).run(() => undefined);
    expect(values(await resumable([...LETTERS, 'f'], store).toArray())).toEqual(['f']);
  });

  test('begins at the first item that is not done, also when later ones are', async () => {
    const store = memoryStore();
    const reader = resumable(LETTERS, store);
    const [first, , third] = await take(reader, 4);
    first?.done();
    third?.done();
    await reader.return();
    expect(values(await resumable(LETTERS, store).toArray())).toEqual(['b', 'c', 'd', 'e']);
  });

  test('is kept apart by key', async () => {
    const store = memoryStore();
    await resumable(LETTERS, store, { key: 'one' }).run(() => undefined);
    expect(await resumable(LETTERS, store, { key: 'other' }).count()).toBe(5);
  });
});

describe('an item', () => {
  test('has its value, and another one on request', async () => {
    const [item] = await take(resumable(LETTERS, memoryStore()), 1);
    expect([item?.value, item?.with(1).value]).toEqual(['a', 1]);
  });

  test('is done when one of its kind is, and twice does no harm', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store);
    const [first] = await take(reader, 2);
    const other = first?.with(1).with('x');
    other?.done();
    other?.done();
    first?.done();
    await reader.return();
    expect(store.counts).toEqual([1]);
  });

  test('that is done once the reader was left counts, and is stored at once', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store);
    const [first, second] = await take(reader, 2);
    first?.done();
    await reader.return();
    second?.done();
    await settleTasks();
    expect(store.counts).toEqual([1, 2]);
  });

  test('that is done once an error has ended the reading comes again', async () => {
    const store = new WatchedStore();
    const reader = resumable(probe({ values: LETTERS, failAt: 2 }), store);
    const [first, second] = await take(reader, 2);
    first?.done();
    await expect(reader.next()).rejects.toThrow();
    second?.done();
    await settleTasks();
    expect(store.counts).toEqual([1]);
  });

  test('that is done once an abort has ended the reading comes again', async () => {
    const store = new WatchedStore();
    const stop = new AbortController();
    const reader = resumable(LETTERS, store, { signal: stop.signal });
    const [first, second] = await take(reader, 2);
    first?.done();
    stop.abort();
    await reader.return();
    second?.done();
    await settleTasks();
    expect(store.counts).toEqual([1]);
  });
});

describe('opening', () => {
  test('happens at the first read, and asks the store once', async () => {
    const store = new WatchedStore();
    let opened = 0;
    const reader = resumable(() => (opened++, LETTERS), store);
    await settleTasks();
    expect([store.loads, opened]).toEqual([[], 0]);
    await take(reader, 3);
    expect([store.loads, opened]).toEqual([['default'], 1]);
    await reader.return();
  });

  test('is given the checkpoint that the source had behind the last item before which all are done', async () => {
    const store = memoryStore();
    const given: unknown[] = [];
    const open = (from: number = 0): Iterable<string> & { checkpoint: number } => ({
      checkpoint: from,
      *[Symbol.iterator]() {
        given.push(from);
        while (this.checkpoint < LETTERS.length) yield LETTERS[this.checkpoint++]!;
      },
    });
    const reader = resumable(open, store);
    const [first, , third] = await take(reader, 3);
    first?.done();
    third?.done();
    await reader.return();
    expect(values(await resumable(open, store).toArray())).toEqual(['b', 'c', 'd', 'e']);
    expect(given).toEqual([0, 1]);
  });

  test('is given that of then, also where the source has one object for all of them', async () => {
    const store = new WatchedStore();
    const open = (from = { at: 0 }): Iterable<string> & { checkpoint: { at: number } } => ({
      checkpoint: { ...from },
      *[Symbol.iterator]() {
        while (this.checkpoint.at < LETTERS.length) yield LETTERS[this.checkpoint.at++]!;
      },
    });
    for await (const item of resumable(open, store)) {
      if (item.value === LETTERS[0]) item.done();
      if (item.value === LETTERS[2]) break;
    }
    expect(store.kept).toEqual({ checkpoint: { at: 1 }, skip: 0 });
    const again: string[] = [];
    await resumable(open, store).run((letter) => void again.push(letter));
    expect(again).toEqual(LETTERS.slice(1));
  });

  test('counts on from the last checkpoint where the source has none', async () => {
    const store = new WatchedStore({ checkpoint: 7, skip: 1 });
    const reader = resumable((from?: number) => [String(from), ...LETTERS], store);
    const [first, second] = await take(reader, 2);
    expect(first?.value).toBe('a');
    first?.done();
    second?.done();
    await reader.return();
    expect(store.saves).toEqual([{ checkpoint: 7, skip: 3 }]);
  });

  test('takes a method called checkpoint for something else', async () => {
    const store = new WatchedStore();
    await resumable(() => Object.assign([...LETTERS], { checkpoint: () => 7 }), store).run(() => undefined);
    expect(store.saves.at(-1)).toEqual({ checkpoint: undefined, skip: 5 });
  });

  test('fails when a source has less than what is done', async () => {
    await expect(resumable(LETTERS, new WatchedStore({ skip: 7 })).next()).rejects.toThrow(
      new RangeError(
        'Cannot resume "default": 7 items are done, and the source has only 5; it must give the same items in the same order each time',
      ),
    );
  });

  test('fails when a checkpoint is stored and there is no function to open the source there', async () => {
    await expect(resumable(LETTERS, new WatchedStore({ checkpoint: 7, skip: 0 })).next()).rejects.toThrow(
      'Cannot resume "default": a checkpoint of its source is stored; give a function that opens the source there',
    );
  });

  test.each([['a text'], [7], [{}], [{ skip: -1 }], [{ skip: 1.5 }], [[]]])(
    'fails when %j is stored, which is none of ours',
    async (kept) => {
      await expect(resumable(LETTERS, new WatchedStore(kept)).next()).rejects.toThrow(
        /^Cannot resume from .*, which the store has under "default": it was not stored by resumable\(\)$/,
      );
    },
  );

  test('fails with the error of the function, and with that of what is no source', async () => {
    const error = new Error('no');
    const failing = resumable(() => {
      throw error;
    }, memoryStore());
    await expect(failing.next()).rejects.toBe(error);
    await expect(resumable(() => 7 as never, memoryStore()).next()).rejects.toThrow(TypeError);
  });
});

describe('storing', () => {
  test('waits everyMs after an item was done, for all that are done meanwhile', async () => {
    time = virtualTime();
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store, { everyMs: 100 });
    const items = await take(reader, 3);
    items[0]?.done();
    await time.advance(99);
    expect(store.counts).toEqual([]);
    items[1]?.done();
    await time.advance(1);
    expect(store.counts).toEqual([2]);
    await time.advance(1000);
    expect(store.counts).toEqual([2]);
    await reader.return();
  });

  test('does not wait once everyItems are done', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store, { everyItems: 2, everyMs: Infinity });
    const items = await take(reader, 5);
    for (const item of items) {
      item.done();
      await settleTasks();
    }
    expect(store.counts).toEqual([2, 4]);
    await reader.return();
    expect(store.counts).toEqual([2, 4, 5]);
  });

  test('happens never twice at the same time, and what was done meanwhile is stored next', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store, { everyItems: 1 });
    const items = await take(reader, 4);
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    for (const item of items) item.done();
    await settleTasks();
    expect(store.counts).toEqual([1]);
    release();
    await settleTasks();
    expect([store.counts, store.most]).toEqual([[1, 4], 1]);
    await reader.return();
  });

  test('does not happen when nothing was done, or nothing since', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store, { everyItems: 1 });
    const [first] = await take(reader, 2);
    await settleTasks();
    first?.done();
    await settleTasks();
    await reader.return();
    expect(store.counts).toEqual([1]);
  });

  const ways: readonly (readonly [string, (reader: AsyncIterator<unknown>) => Promise<unknown>])[] = [
    ['the end', async (reader) => reader.next()],
    ['leaving', async (reader) => reader.return?.()],
  ];
  test.each(ways)('of the last place comes before anybody hears of %s', async (_what, end) => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store);
    const items = await take(reader, 5);
    items[0]?.done();
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    let heard = false;
    const ended = end(reader).then(() => (heard = true));
    await settleTasks();
    expect([store.counts, heard]).toEqual([[1], false]);
    release();
    await ended;
    expect(store.kept).toEqual({ skip: 1 });
    await reader.return();
  });

  // By the contract of core an abort waits for nothing.
  test('of the last place follows an abort, and return() waits for it', async () => {
    const store = new WatchedStore();
    const stop = new AbortController();
    const reason = new Error('stop');
    const reader = resumable(LETTERS, store, { signal: stop.signal });
    const items = await take(reader, 2);
    items[0]?.done();
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    stop.abort(reason);
    await expect(reader.next()).rejects.toBe(reason);
    const left = reader.return();
    await settleTasks();
    expect([store.counts, store.kept]).toEqual([[1], undefined]);
    release();
    await left;
    expect(store.kept).toEqual({ skip: 1 });
  });

  test('of the last place comes before anybody hears of an error of the source, and of a callback', async () => {
    const store = new WatchedStore();
    const error = new Error('source');
    const source = probe({ values: [1, 2, 3], failAt: 2, error });
    await expect(resumable(source, store).forEach((item) => item.done())).rejects.toBe(error);
    expect(store.kept).toEqual({ skip: 2 });

    const other = new WatchedStore();
    const failing = resumable([1, 2, 3], other).forEach((item) => {
      if (item.value === 2) throw error;
      item.done();
    });
    await expect(failing).rejects.toBe(error);
    expect(other.kept).toEqual({ skip: 1 });
  });
});

describe('a store that fails', () => {
  const error = new Error('disk');

  test('to load ends the reading, and the source that was handed over is closed', async () => {
    const store = new WatchedStore();
    store.failure = error;
    const source = probe({ values: [1] });
    const reader = resumable(source, store);
    await expect(reader.next()).rejects.toBe(error);
    expect(await reader.next()).toEqual({ value: undefined, done: true });
    expect([source.pulls, source.closes]).toEqual([0, 1]);
  });

  test('while a read is pending ends that, once, and the source is closed', async () => {
    const store = new WatchedStore();
    const source = probe({ values: [1, 2, 3], hangAt: 1 });
    const reader = resumable(source, store, { everyItems: 1 });
    const [first] = await take(reader, 1);
    const pending = reader.next();
    await settleTasks();
    store.failure = error;
    first?.done();
    await expect(pending).rejects.toBe(error);
    expect(await reader.next()).toEqual({ value: undefined, done: true });
    expect([source.closes, store.saves.length]).toEqual([1, 1]);
  });

  test('while nobody reads ends the next read', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store, { everyItems: 1 });
    const [first] = await take(reader, 1);
    store.failure = error;
    first?.done();
    await settleTasks();
    await expect(reader.next()).rejects.toBe(error);
    expect(await reader.next()).toEqual({ value: undefined, done: true });
    expect(store.saves.length).toBe(1);
  });

  test('when the reader is left is told then', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store);
    const [first] = await take(reader, 1);
    store.failure = error;
    first?.done();
    await expect(reader.return()).rejects.toBe(error);
    await expect(reader.finished()).rejects.toBe(error);
    expect(store.saves.length).toBe(1);
  });

  test('at the end is told in place of it', async () => {
    const store = new WatchedStore();
    const reader = resumable(['a'], store);
    const [first] = await take(reader, 1);
    store.failure = error;
    first?.done();
    await expect(reader.next()).rejects.toBe(error);
    await expect(reader.finished()).rejects.toBe(error);
  });

  test('after the end is told by finished()', async () => {
    const store = new WatchedStore();
    const reader = resumable(['a'], store);
    const [first] = await take(reader, 1);
    expect((await reader.next()).done).toBe(true);
    store.failure = error;
    const finished = reader.finished();
    first?.done();
    await expect(finished).rejects.toBe(error);
  });

  test('after the end is published where nobody asks, and told to who asks later', async () => {
    const published: unknown[] = [];
    const hear = (message: unknown): number => published.push(message);
    subscribe('forawait:suppressed', hear);
    try {
      const store = new WatchedStore();
      const reader = resumable(['a'], store, { name: 'job' });
      const [first] = await take(reader, 1);
      expect((await reader.next()).done).toBe(true);
      store.failure = error;
      first?.done();
      await settleTasks();
      expect(published).toEqual([{ error, name: 'job' }]);
      await expect(reader.finished()).rejects.toBe(error);
    } finally {
      unsubscribe('forawait:suppressed', hear);
    }
  });

  test('is told by run()', async () => {
    const store = new WatchedStore();
    const running = resumable(LETTERS, store, { everyItems: 1 }).run(() => {
      store.failure = error;
    });
    await expect(running).rejects.toBe(error);
  });

  const throwing: Store = {
    load: () => undefined,
    save() {
      throw error;
    },
  };
  const failing: readonly (readonly [string, Store])[] = [
    ['throws', throwing],
    ['rejects', { load: async () => undefined, save: () => Promise.reject(error) }],
  ];
  describe.each(failing)('and %s', (_how, store) => {
    test('is told by run()', async () => {
      await expect(resumable(LETTERS, store, { everyItems: 1 }).run(() => undefined)).rejects.toBe(error);
    });

    test('is told by a loop', async () => {
      const reader = resumable(LETTERS, store, { everyItems: 1 });
      const read = async (): Promise<void> => {
        for await (const item of reader) item.done();
      };
      await expect(read()).rejects.toBe(error);
    });

    test('is told when the reader is left', async () => {
      const reader = resumable(LETTERS, store);
      const [first] = await take(reader, 1);
      first?.done();
      await expect(reader.return()).rejects.toBe(error);
    });

    test('is not published after the end where finished() is asked next', async () => {
      const published: unknown[] = [];
      const hear = (message: unknown): number => published.push(message);
      subscribe('forawait:suppressed', hear);
      try {
        const reader = resumable(['a'], store);
        const [first] = await take(reader, 1);
        await reader.next();
        first?.done();
        await expect(reader.finished()).rejects.toBe(error);
        expect(published).toEqual([]);
      } finally {
        unsubscribe('forawait:suppressed', hear);
      }
    });
  });
});

describe('a second reader with the same store and key', () => {
  const refused = new Error(
    'Cannot resume "default": another reader of this store is under way with this key; give each of them a key of its own',
  );

  test('fails at its first read, and the source that was handed over is closed', async () => {
    const store = new WatchedStore();
    const first = resumable(LETTERS, store);
    await take(first, 1);
    const source = probe({ values: [1] });
    const second = resumable(source, store);
    await expect(second.next()).rejects.toEqual(refused);
    expect([store.loads, source.pulls, source.closes]).toEqual([['default'], 0, 1]);
    await first.return();
  });

  test('fails also while the first one waits for the store, and so does a third one', async () => {
    const store = new WatchedStore();
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    const running = resumable(LETTERS, store).run(() => undefined);
    await expect(resumable([1, 2], store).run(() => undefined)).rejects.toEqual(refused);
    await expect(resumable([1, 2], store).run(() => undefined)).rejects.toEqual(refused);
    release();
    expect(await running).toBe(5);
  });

  test('does no harm before it is read, or with a key or a store of its own', async () => {
    const store = memoryStore();
    const first = resumable(LETTERS, store);
    await take(first, 1);
    await resumable(LETTERS, store).return();
    expect(await resumable(LETTERS, store, { key: 'other' }).count()).toBe(5);
    expect(await resumable(LETTERS, memoryStore()).count()).toBe(5);
    await first.return();
  });

  const abort = new AbortController();
  const ends: readonly (readonly [string, (store: Store) => Promise<unknown>])[] = [
    ['has ended', (store) => resumable(LETTERS, store).count()],
    ['was left', (store) => resumable(LETTERS, store).first()],
    ['has failed', (store) => resumable(probe({ failAt: 0 }), store).next()],
    ['could not open its source', (store) => resumable(() => 7 as never, store).next()],
    [
      'was aborted, though its work never ends',
      (store) => {
        const hung = resumable(LETTERS, store, { signal: abort.signal }).forEach(() => new Promise(() => undefined));
        setImmediate(() => abort.abort());
        return hung;
      },
    ],
  ];
  test.each(ends)('is like a first one when that %s', async (_how, end) => {
    const store = memoryStore();
    await end(store).catch(() => undefined);
    expect(await resumable(LETTERS, store).count()).toBe(5);
  });

  test('is like a first one when that could not load its place', async () => {
    const store = new WatchedStore();
    store.failure = new Error('disk');
    await expect(resumable(LETTERS, store).next()).rejects.toThrow('disk');
    store.failure = undefined;
    expect(await resumable(LETTERS, store).count()).toBe(5);
  });
});

describe('items that are not done', () => {
  test('are so many at the most: then the source is not read', async () => {
    const source = probe({ values: LETTERS });
    const reader = resumable(source, memoryStore(), { maxInFlight: 2 });
    const [first, second] = await take(reader, 2);
    const third = reader.next();
    await settleTasks();
    expect(source.pulls).toBe(2);
    second?.done();
    expect((await third).value).toHaveProperty('value', 'c');
    expect(source.pulls).toBe(3);
    first?.done();
    await reader.return();
  });

  test('do not keep a reader that is left while it waits for them', async () => {
    const reader = resumable(LETTERS, memoryStore(), { maxInFlight: 1 });
    await take(reader, 1);
    const second = reader.next();
    await reader.return();
    expect(await second).toEqual({ value: undefined, done: true });
  });

  test('behind the end are waited for by finished(), and stored at once', async () => {
    const store = new WatchedStore();
    const reader = resumable(['a', 'b'], store, { everyMs: Infinity });
    const items = await take(reader, 2);
    expect((await reader.next()).done).toBe(true);
    let finished = false;
    void reader.finished().then(() => (finished = true));
    items[1]?.done();
    await settleTasks();
    expect([finished, store.counts]).toEqual([false, []]);
    items[0]?.done();
    await settleTasks();
    expect([finished, store.counts]).toEqual([true, [2]]);
  });

  test('may be held back by an operator until the end', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store);
    for await (const items of reader.chunks(2)) for (const item of items) item.done();
    await reader.finished();
    expect(store.kept).toEqual({ skip: 5 });
  });
});

describe('finished()', () => {
  test('settles, when the reader is left, once all that was given is done', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store);
    const items = await take(reader, 2);
    await reader.return();
    const finished = reader.finished();
    for (const item of items) item.done();
    await finished;
    expect(store.kept).toEqual({ skip: 2 });
  });

  test('waits for what is on its way behind take()', async () => {
    const store = new WatchedStore();
    const reader = resumable(LETTERS, store);
    const work = async <T>(item: T): Promise<T> => {
      await settleTasks();
      return item;
    };
    await reader
      .take(3)
      .map(work, { concurrency: 3, ordered: false })
      .forEach((item) => item.done());
    await reader.finished();
    expect(store.kept).toEqual({ skip: 3 });
  });

  test('rejects with the error that ended the reading, and the reason of a signal', async () => {
    const reason = new Error('stop');
    const aborted = resumable(LETTERS, memoryStore(), { signal: AbortSignal.abort(reason) });
    await expect(aborted.next()).rejects.toBe(reason);
    await expect(aborted.finished()).rejects.toBe(reason);
    const error = new Error('source');
    const failed = resumable(probe({ failAt: 0, error }), memoryStore());
    await expect(failed.next()).rejects.toBe(error);
    await expect(failed.finished()).rejects.toBe(error);
  });
});

describe('leaving', () => {
  test('unread opens nothing, but closes an iterator that was handed over', async () => {
    const store = new WatchedStore();
    const source = probe({ values: [1] });
    await resumable(source, store).return();
    expect([source.closes, source.pulls, store.loads]).toEqual([1, 0, []]);
    await resumable(() => {
      throw new Error('opened');
    }, store).return();
  });

  test('while the store is asked opens nothing', async () => {
    const store = new WatchedStore();
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    let opened = false;
    const reader = resumable(() => ((opened = true), LETTERS), store);
    const pending = reader.next();
    await reader.return();
    release();
    expect([await pending, opened]).toEqual([{ value: undefined, done: true }, false]);
  });

  test('while done items are passed over closes the source', async () => {
    time = virtualTime();
    const source = probe({ values: [1, 2, 3], hangAt: 1 });
    const reader = resumable(source, new WatchedStore({ skip: 3 }));
    const pending = reader.next();
    await settleTasks();
    await time.run(() => Promise.all([reader.return(), pending]));
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(source.closes).toBe(1);
  });

  test('while a read hangs closes the source, and stores what is done', async () => {
    time = virtualTime();
    const store = new WatchedStore();
    const source = probe({ values: [1, 2], hangAt: 1 });
    const reader = resumable(source, store);
    const [first] = await take(reader, 1);
    first?.done();
    const pending = reader.next();
    await settleTasks();
    await time.run(() => Promise.all([reader.return(), pending]));
    expect(await pending).toEqual({ value: undefined, done: true });
    expect([source.closes, store.counts]).toEqual([1, [1]]);
  });

  test('gives up a store that hangs after the grace, and tells of it once', async () => {
    time = virtualTime();
    const store = new WatchedStore();
    const orphans: unknown[] = [];
    const reader = resumable(LETTERS, store, { graceMs: 50, name: 'job', onOrphan: (orphan) => orphans.push(orphan) });
    const [first] = await take(reader, 1);
    first?.done();
    store.hold = new Promise(() => undefined);
    await time.run(() => reader.return());
    expect(orphans).toEqual([{ name: 'job', stage: 'return', ageMs: 50 }]);
  });

  test('leaves no listener and no timer', async () => {
    time = virtualTime();
    const { signal } = new AbortController();
    const reader = resumable(LETTERS, memoryStore(), { signal });
    const items = await take(reader, 2);
    for (const item of items) item.done();
    expect(time.pending).toBe(1);
    await reader.return();
    expect([time.pending, getEventListeners(signal, 'abort')]).toEqual([0, []]);
  });
});

test('it keeps the laws of every async iterator', async () => {
  const reader = (source: AsyncIterable<number> | AsyncIterator<number>, signal?: AbortSignal): AsyncIterable<number> =>
    resumable(source, memoryStore(), { signal }).map((item) => {
      item.done();
      return item.value;
    });
  await checkAsyncIterable(reader, {
    withSignal: (signal, source) => reader(source, signal),
    gives: (numbers) => numbers,
  });
});

describe('run()', () => {
  test('does every item, several at a time, and tells how many', async () => {
    let working = 0;
    let most = 0;
    const seen: string[] = [];
    const work = async (value: string): Promise<void> => {
      most = Math.max(most, ++working);
      await settleTasks();
      seen.push(value);
      working--;
    };
    expect(await resumable(LETTERS, memoryStore()).run(work, { concurrency: 3 })).toBe(5);
    expect([seen.sort(), most]).toEqual([LETTERS, 3]);
  });

  test('has stored everything when it settles', async () => {
    const store = new WatchedStore();
    await resumable(LETTERS, store).run(() => undefined, { concurrency: 2 });
    expect(store.kept).toEqual({ skip: 5 });
  });

  const leaving: readonly (readonly [string, (reader: Resumable<string>) => unknown])[] = [
    ['and waited for that', (reader) => reader.return()],
    ['and did not wait for that', (reader) => void reader.return()],
  ];
  describe.each(leaving)('of which work has left the reader %s', (_how, leave) => {
    test.each([1, 3])('tells how many are done, all of which are stored, %d at a time', async (concurrency) => {
      const store = new WatchedStore();
      const reader = resumable(LETTERS, store);
      let done = 0;
      const work = async (value: string): Promise<void> => {
        if (value === 'b') await leave(reader);
        await settleTasks();
        done++;
      };
      expect(await reader.run(work, { concurrency })).toBe(done);
      expect(store.kept).toEqual({ skip: done });
      expect(done).toBeGreaterThanOrEqual(2);
    });

    test.each([1, 3])('ends with the error of that work, %d at a time', async (concurrency) => {
      const store = new WatchedStore();
      const reader = resumable(LETTERS, store);
      const error = new Error('work');
      const work = async (value: string): Promise<void> => {
        if (value !== 'b') return;
        await leave(reader);
        await settleTasks();
        throw error;
      };
      await expect(reader.run(work, { concurrency })).rejects.toBe(error);
      expect(store.kept).toEqual({ skip: 1 });
    });

    test.each(['a', 'c'])('ends with the error of work beside it, on %s', async (failing) => {
      const reader = resumable(LETTERS, memoryStore());
      const error = new Error('work');
      const work = async (value: string): Promise<void> => {
        await settleTasks();
        if (value === 'b') await leave(reader);
        if (value !== failing) return;
        for (let turns = 0; turns < 5; turns++) await settleTasks();
        throw error;
      };
      await expect(reader.run(work, { concurrency: 3 })).rejects.toBe(error);
    });
  });

  test('ends with the first error; what was done by then is stored, and work that stops for it is not done', async () => {
    const store = new WatchedStore();
    const error = new Error('work');
    const stopped: string[] = [];
    const work = async (value: string, { signal }: { signal: AbortSignal }): Promise<void> => {
      if (value === 'a') return;
      if (value === 'c') throw error;
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      stopped.push(value);
    };
    await expect(resumable(LETTERS, store).run(work, { concurrency: 3 })).rejects.toBe(error);
    expect([stopped.includes('b'), store.kept]).toEqual([true, { skip: 1 }]);
  });

  test('ends with the reason of the signal; what was done by then is stored, and what settles later comes again', async () => {
    const store = new WatchedStore();
    const stop = new AbortController();
    const reason = new Error('stop');
    const running = resumable(LETTERS, store, { signal: stop.signal }).run(async (value) => {
      await settleTasks();
      if (value === 'c') stop.abort(reason);
    });
    await expect(running).rejects.toBe(reason);
    expect(store.kept).toEqual({ skip: 2 });
  });
});

const wrong: readonly (readonly [string, unknown[], string, string])[] = [
  ['what is no source', [7, memoryStore()], 'TypeError', 'Cannot read'],
  [
    'a path as source',
    ['urls.txt', memoryStore()],
    'TypeError',
    'from "urls.txt": it would be read character by character; give a function that opens the file: (start) => lineReader(path, { start })',
  ],
  ['no store', [[]], 'TypeError', 'Cannot resume a source with store undefined: it must be an object with load() and'],
  ['a path as store', [[], 'a'], 'TypeError', 'with store "a": it must be an object with load() and save(), such as'],
  [
    'half a store',
    [[], { load() {} }],
    'TypeError',
    'with store an object: it must be an object with load() and save()',
  ],
  ['an unknown option', [[], memoryStore(), { every: 1 }], 'TypeError', 'with option "every": the options are key,'],
  ['a key that is none', [[], memoryStore(), { key: 7 }], 'TypeError', 'with key the number 7: it must be a string'],
  ['an empty key', [[], memoryStore(), { key: '' }], 'RangeError', 'with key "": it must not be empty'],
  ['everyMs below 0', [[], memoryStore(), { everyMs: -1 }], 'RangeError', 'with everyMs -1: it must be 0 or more and'],
  ['everyMs that is none', [[], memoryStore(), { everyMs: '1' }], 'TypeError', 'with everyMs "1": it must be a number'],
  ['everyItems of 0', [[], memoryStore(), { everyItems: 0 }], 'RangeError', 'with everyItems 0: it must be a whole'],
  ['maxInFlight of 0', [[], memoryStore(), { maxInFlight: 0 }], 'RangeError', 'with maxInFlight 0: it must be a whole'],
];
test.each(wrong)('%s is refused at the call', (_what, args, name, message) => {
  let error: unknown;
  try {
    resumable(...(args as Parameters<typeof resumable>));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ name, message: expect.stringContaining(message) as unknown });
});

test('an iterator that was handed over with arguments that are refused is closed', async () => {
  const source = probe({ values: [1] });
  expect(() => resumable(source, memoryStore(), { everyItems: 0 })).toThrow(RangeError);
  await settleTasks();
  expect(source.closes).toBe(1);
});

const wrongRuns: readonly (readonly [string, unknown[], string, string])[] = [
  ['no work', [], 'TypeError', 'Cannot run a resumable with undefined: work must be a function'],
  [
    'an unknown option',
    [() => 1, { ordered: true }],
    'TypeError',
    'with option "ordered": the options are concurrency',
  ],
  ['a concurrency of 0', [() => 1, { concurrency: 0 }], 'RangeError', 'Cannot run a resumable with concurrency 0: it'],
];
test.each(wrongRuns)('run() refuses %s at the call', async (_what, args, name, message) => {
  const reader = resumable(LETTERS, memoryStore());
  let error: unknown;
  try {
    void reader.run(...(args as Parameters<typeof reader.run>));
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toMatchObject({ name, message: expect.stringContaining(message) as unknown });
  await reader.return();
});
