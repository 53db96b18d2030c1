// What every store must do. For one of your own: call this with a way to make it, in a file of tests.
import { settleTasks } from '@forawait/core/testing';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { resumable, type Store } from '../../src/index.ts';

/** A place in which stores keep what they are given. */
export interface StorePlace {
  /** A store there: the second finds what the first has saved, as after a crash. */
  open(): Store;
  remove(): Promise<void> | void;
}

/**
 * Tests that a store keeps what it is given.
 *
 * @param make - Makes a new, empty place.
 * @param lasts - Whether a second store finds what the first has saved. Default true.
 */
export function testStore(name: string, make: () => StorePlace, lasts: boolean = true): void {
  const inPlace = async (action: (place: StorePlace, store: Store) => Promise<void>): Promise<void> => {
    const place = make();
    const store = place.open();
    try {
      await action(place, store);
    } finally {
      await store.close?.();
      await place.remove();
    }
  };
  const fact = (what: string, action: (place: StorePlace, store: Store) => Promise<void>): void =>
    test(`${name} ${what}`, () => inPlace(action));

  fact('answers undefined for what was never saved', async (_place, store) => {
    expect(await store.load('key')).toBeUndefined();
  });

  fact('answers what was saved last', async (_place, store) => {
    await store.save('key', { offset: 1 });
    await store.save('key', { offset: 2 });
    expect(await store.load('key')).toEqual({ offset: 2 });
  });

  fact('saves after a load, and loads after a save, as often as one likes', async (_place, store) => {
    for (let count = 0; count < 5; count++) {
      await store.save('key', count);
      expect(await store.load('key')).toBe(count);
    }
  });

  fact('keeps keys apart, whatever they are', async (_place, store) => {
    const keys = ['a', 'b', '', ' ', '__proto__', 'constructor', 'é/..\\"\n'];
    for (const [index, key] of keys.entries()) await store.save(key, index);
    for (const [index, key] of keys.entries()) expect(await store.load(key)).toBe(index);
  });

  fact('takes saves of several keys at the same time', async (_place, store) => {
    const keys = ['a', 'b', 'c', 'd'];
    await Promise.all(keys.map(async (key, index) => store.save(key, index)));
    for (const [index, key] of keys.entries()) expect(await store.load(key)).toBe(index);
  });

  fact('keeps what was saved, whatever becomes of the value', async (_place, store) => {
    const value = { offset: 1 };
    await store.save('key', value);
    value.offset = 2;
    expect(await store.load('key')).toEqual({ offset: 1 });
  });

  fact('gives a value of its own each time', async (_place, store) => {
    await store.save('key', { offset: 1 });
    ((await store.load('key')) as { offset: number }).offset = 2;
    expect(await store.load('key')).toEqual({ offset: 1 });
  });

  fact('refuses what has no form in JSON, and keeps what it has', async (_place, store) => {
    await store.save('key', 1);
    await expect((async () => store.save('key', undefined))()).rejects.toThrow(TypeError);
    await expect((async () => store.save('key', { n: 1n }))()).rejects.toThrow(TypeError);
    expect(await store.load('key')).toBe(1);
  });

  fact('keeps what a run has finished when items are done late that another had, which was left', async (_, store) => {
    const first = resumable([1, 2, 3], store);
    const items = [await first.next(), await first.next()];
    items[0]?.value?.done();
    await first.return();
    expect(await resumable([1, 2, 3], store).run(() => undefined)).toBe(2);
    items[1]?.value?.done();
    await settleTasks();
    expect(await store.load('default')).toEqual({ skip: 3 });
  });

  fact('keeps what a run has finished when the work of another ends late, which was aborted', async (_, store) => {
    const stop = new AbortController();
    let end = (): void => undefined;
    const first = resumable([1, 2, 3], store, { signal: stop.signal, graceMs: 0 }).run((number) => {
      if (number === 1) return undefined;
      stop.abort(new Error('stop'));
      return new Promise<void>((resolve) => (end = resolve));
    });
    await expect(first).rejects.toThrow('stop');
    expect(await resumable([1, 2, 3], store).run(() => undefined)).toBe(2);
    end();
    await settleTasks();
    expect(await store.load('default')).toEqual({ skip: 3 });
  });

  test(`${name} gives back any JSON as it was`, () =>
    fc.assert(
      fc.asyncProperty(fc.jsonValue(), (value) =>
        inPlace(async (place, store) => {
          await store.save('key', value);
          const other = lasts ? place.open() : store;
          expect(JSON.stringify(await other.load('key'))).toBe(JSON.stringify(value));
          await other.close?.();
        }),
      ),
    ));

  if (!lasts) return;

  fact('finds what another store has saved in the same place before', async (place, store) => {
    await store.save('a', { offset: 1 });
    await store.save('b', { offset: 2 });
    await store.close?.();
    const next = place.open();
    expect([await next.load('a'), await next.load('b')]).toEqual([{ offset: 1 }, { offset: 2 }]);
    await next.close?.();
  });

  fact('fails to save over what another has saved meanwhile', async (place, store) => {
    await store.save('key', 1);
    const other = place.open();
    expect(await other.load('key')).toBe(1);
    await other.save('key', 2);
    await expect((async () => store.save('key', 3))()).rejects.toThrow('somebody else has');
    expect(await other.load('key')).toBe(2);
    await other.close?.();
  });

  fact('ends a reading with its error when another has saved meanwhile', async (place, store) => {
    const other = place.open();
    const running = resumable([1, 2, 3], store, { key: 'key', everyItems: 1 }).run(async (number) => {
      if (number > 1) return;
      await other.load('key');
      await other.save('key', { skip: 1 });
    });
    await expect(running).rejects.toThrow('somebody else has');
    await other.close?.();
  });

  fact('fails to save where another was the first to do so', async (place, store) => {
    const other = place.open();
    expect([await store.load('key'), await other.load('key')]).toEqual([undefined, undefined]);
    await store.save('key', 1);
    await expect((async () => other.save('key', 2))()).rejects.toThrow('somebody else has');
    await other.close?.();
  });
}
