// Two operators on one iterator share it: where one of them leaves, or fails, the other is told of the end.
import { getEventListeners } from 'node:events';
import { expect, test } from '@jest/globals';
import { watched } from '../../contract/watch.ts';
import { type AsyncIter, from } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

type Shared = AsyncIter<number>;

const SHARED: Record<string, (source: AsyncIterable<number>) => Shared> = {
  'a plain iterator': (source) => from(source),
  'a map': (source) => from(source).map((n) => n),
  'a concurrent map': (source) => from(source).map((n) => Promise.resolve(n), { concurrency: 2 }),
  'a concurrent map out of order': (source) => from(source).map((n) => n, { concurrency: 2, ordered: false }),
  'a concurrent filter': (source) => from(source).filter(() => true, { concurrency: 2 }),
  'a flatMap': (source) => from(source).flatMap((n) => [n]),
  'a concurrent flatMap': (source) => from(source).flatMap((n) => [n], { concurrency: 2 }),
  'a merge': (source) => from(source).merge([]),
  'a buffer': (source) => from(source).buffer(3),
};

/** Reads a value, then leaves. */
const LEAVING: Record<string, (shared: Shared) => unknown> = {
  'another map': (shared) => shared.map((n) => n).first(),
  'a concurrent map on it': (shared) => shared.map((n) => n, { concurrency: 3 }).first(),
  'a buffer on it': (shared) => shared.buffer(3).first(),
  'a flatMap on it': (shared) => shared.flatMap((n) => [n]).first(),
  'a forEach that fails': (shared) =>
    shared.forEach(() => Promise.reject(new Error('failed')), { concurrency: 2 }).catch(() => undefined),
};

for (const [name, make] of Object.entries(SHARED)) {
  for (const [leaver, leave] of Object.entries(LEAVING)) {
    test(`${name} that ${leaver} leaves answers whoever waits for it beside`, async () => {
      const source = probe<number>({ answers: 'byHand' });
      const shared = make(source);
      const left = Promise.resolve(leave(shared));
      await settleTasks();
      const read = shared.map((n) => n).toArray();
      await settleTasks();
      source.deliver(1);
      await settleTasks();
      source.end();
      await settleTasks();
      expect(
        await Promise.race([Promise.all([left, read]).then(() => 'told'), settleTasks().then(() => 'waits')]),
      ).toBe('told');
    });
  }
}

/** Closes what it reads without waiting for a value. */
const CLOSING: Record<string, (shared: Shared) => Promise<unknown>> = {
  'take(1), left': (shared) => shared.take(1).return(),
  'map(), left': (shared) => shared.map((n) => n).return(),
  'take(0), read': (shared) => shared.take(0).toArray(),
  'buffer(), left': (shared) => shared.buffer(2).return(),
};
const hung = (): AsyncIterable<number> => ({
  [Symbol.asyncIterator]: () => ({
    next: () => new Promise(() => undefined),
    return: () => Promise.resolve({ value: undefined, done: true }),
  }),
});
const WAITING: Record<string, (shared: Shared) => Promise<unknown>> = {
  'a read': (shared) => shared.next(),
  'the second of two reads': (shared) => (void shared.next(), shared.next()),
  'a read of a map on it': (shared) => shared.map((n) => n).next(),
  'a terminal operation': (shared) => shared.toArray(),
};

for (const name of ['a plain iterator', 'a map']) {
  for (const [closer, close] of Object.entries(CLOSING)) {
    for (const [waiter, wait] of Object.entries(WAITING)) {
      test(`${waiter} of ${name} that hangs ends with the grace when another closes it: ${closer}`, async () => {
        const shared = SHARED[name]!(from(hung(), { graceMs: 100 }));
        const { timers, orphans } = await watched(async () => {
          const read = wait(shared);
          await settleTasks();
          void close(shared);
          await read; // to hang is an error here
        });
        expect([timers, orphans.length]).toEqual([0, 1]);
      });
    }
  }
}

test('a read that another reader ends leaves no listener on the signal', async () => {
  const { signal } = new AbortController();
  let answer = (_given: object): void => undefined;
  const source = {
    next: () => new Promise<object>((resolve) => (answer = resolve)),
    return: (): object => (answer({ value: 7, done: false }), {}),
  };
  const shared = from({ [Symbol.asyncIterator]: () => source } as unknown as AsyncIterable<number>, { signal });
  const read = shared.next();
  await shared.take(0).toArray();
  await read;
  expect([await shared.next(), getEventListeners(signal, 'abort')]).toEqual([{ done: true, value: undefined }, []]);
});

test('a read beside a concurrent map that has no room is told of what comes', async () => {
  const settle: (() => void)[] = [];
  const shared = from([1, 2, 3, 4, 5, 6]).map((n) => new Promise((go) => (settle[n] = () => go(n))), {
    concurrency: 3,
  });
  const taken: unknown[] = [];
  const full = shared.map((n) => new Promise(() => taken.push(n)), { concurrency: 2 });
  const first = shared.next();
  for (const n of [1, 2, 3]) settle[n]!();
  expect(await first).toEqual({ value: 1, done: false });
  void full.next();
  await settleTasks();
  const beside = shared.next();
  settle[4]!();
  expect(await Promise.race([beside, settleTasks()])).toEqual({ value: 4, done: false });
  expect(taken).toEqual([2, 3]);
});
