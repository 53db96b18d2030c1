// Two operators on one iterator share it: where one of them leaves, or fails, the other is told of the end.
import { expect, test } from '@jest/globals';
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
