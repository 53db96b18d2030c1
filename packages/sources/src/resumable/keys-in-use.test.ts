// Readers of one store and key, one after the other: what the first may still store, and what the second begins with.
import { settleTasks } from '@forawait/core/testing';
import { describe, expect, test } from '@jest/globals';
import { WatchedStore } from '../../test/resumable/watched-store.ts';
import { memoryStore } from './memory-store.ts';
import { type Resumable, resumable } from './resumable.ts';
import type { Tracked } from './tracked.ts';

const LETTERS = ['a', 'b', 'c', 'd'];

async function take(reader: Resumable<string>, count: number): Promise<Tracked<string>[]> {
  const items: Tracked<string>[] = [];
  while (items.length < count) items.push((await reader.next()).value!);
  return items;
}

/** Holds what the store is asked next until it is called. */
function held(store: WatchedStore): () => void {
  let release = (): void => undefined;
  store.hold = new Promise((resolve) => (release = resolve));
  return () => {
    store.hold = undefined;
    release();
  };
}

const ways: readonly (readonly [string, (reader: Resumable<string>, stop: AbortController) => Promise<unknown>])[] = [
  ['left', (reader) => reader.return()],
  ['aborted', (reader, stop) => (stop.abort(), reader.next().catch(() => undefined))],
];
describe.each(ways)('a reader that was %s', (_how, leave) => {
  const begun = async (store: WatchedStore, count: number) => {
    const stop = new AbortController();
    const reader = resumable(LETTERS, store, { signal: stop.signal, everyItems: 1 });
    const items = await take(reader, count);
    return { items, reader, leave: () => leave(reader, stop) };
  };

  test('stores nothing any more once another has begun', async () => {
    const store = new WatchedStore();
    const { items, reader, leave } = await begun(store, 3);
    items[0]?.done();
    await leave();
    const next = resumable(LETTERS, store);
    expect(await take(next, 1)).toMatchObject([{ value: 'b' }]);
    for (const item of items) item.done();
    await reader.return();
    await settleTasks();
    expect(store.counts).toEqual([1]);
    await next.return();
  });

  test('has stored all that was done before when another begins', async () => {
    const store = new WatchedStore();
    const { items, leave } = await begun(store, 3);
    const release = held(store);
    items[0]?.done();
    const left = leave();
    items[1]?.done();
    const next = resumable(LETTERS, store);
    const given = take(next, 1);
    await settleTasks();
    items[2]?.done();
    expect([store.loads.length, store.counts]).toEqual([1, [1]]);
    release();
    expect(await given).toMatchObject([{ value: 'c' }]);
    await left;
    await settleTasks();
    expect(store.counts).toEqual([1, 2]);
    await next.return();
  });

  test('is waited for while it stores, also by the one after one that was left meanwhile', async () => {
    const store = new WatchedStore();
    const { items, leave } = await begun(store, 2);
    const release = held(store);
    items[0]?.done();
    const left = leave();
    const second = resumable(LETTERS, store);
    const none = second.next();
    await second.return();
    const third = resumable(LETTERS, store);
    const given = take(third, 1);
    await settleTasks();
    expect(store.loads.length).toBe(1);
    release();
    expect(await given).toMatchObject([{ value: 'b' }]);
    expect(await none).toEqual({ value: undefined, done: true });
    await left;
    await third.return();
  });

  test('does not free the key that another has taken meanwhile', async () => {
    const store = new WatchedStore();
    const { items, reader, leave } = await begun(store, 1);
    await leave();
    const next = resumable(LETTERS, store);
    await take(next, 1);
    items[0]?.done();
    await reader.return();
    await settleTasks();
    await expect(resumable(LETTERS, store).next()).rejects.toThrow('another reader of this store is under way');
    await next.return();
  });
});

test('finished() rejects when another reader has begun before all was done', async () => {
  const store = memoryStore();
  const first = resumable(LETTERS, store);
  await take(first, 1);
  await first.return();
  const finished = first.finished();
  await resumable(LETTERS, store).first();
  await expect(finished).rejects.toThrow(
    new Error(
      'Cannot finish "default": another reader of this store has begun with this key, and gives what was not done by then',
    ),
  );
});

test('finished() settles when another reader has begun after all was done', async () => {
  const store = new WatchedStore();
  const first = resumable(LETTERS, store);
  const items = await take(first, 2);
  const release = held(store);
  for (const item of items) item.done();
  const left = first.return();
  const count = resumable(LETTERS, store).count();
  release();
  await left;
  await first.finished();
  expect([await count, store.kept]).toEqual([2, { skip: 2 }]);
});

test('finished() settles for a reader that was left before it had the place from one that hangs in the store', async () => {
  const store = new WatchedStore();
  const first = resumable(LETTERS, store, { graceMs: 0 });
  const [item] = await take(first, 1);
  const release = held(store);
  item?.done();
  await first.return();
  const second = resumable(LETTERS, store);
  const none = second.next();
  await settleTasks();
  await second.return();
  await second.finished();
  release();
  expect(await none).toEqual({ value: undefined, done: true });
});

test('a save that fails as another reader begins is told to whoever has left', async () => {
  const store = new WatchedStore();
  const first = resumable(LETTERS, store);
  const items = await take(first, 1);
  const release = held(store);
  items[0]?.done();
  const left = first.return();
  const count = resumable(LETTERS, store).count();
  const error = new Error('disk');
  store.failure = error;
  const told = expect(left).rejects.toBe(error);
  release();
  await told;
  await expect(count).rejects.toBe(error);
  expect(store.counts).toEqual([1]);
});

test('work that never ends does not keep the next run from beginning and finishing', async () => {
  const store = new WatchedStore();
  const stop = new AbortController();
  const hung = resumable(LETTERS, store, { signal: stop.signal, graceMs: 0 }).run((letter) => {
    if (letter !== 'b') return undefined;
    stop.abort(new Error('stop'));
    return new Promise(() => undefined);
  });
  await expect(hung).rejects.toThrow('stop');
  expect(await resumable(LETTERS, store).run(() => undefined)).toBe(3);
  expect(store.kept).toEqual({ skip: 4 });
});
