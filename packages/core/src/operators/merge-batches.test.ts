// merge(): what is there when the reader comes is handed over as a batch, and each source is asked again in its turn.
import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { forEach, from, merge } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const value = (given: unknown): object => ({ value: given, done: false });
const done = { value: undefined, done: true };

test('a source is asked again when the value after its own is taken, not before', async () => {
  const sources = [probe({ values: [1, 4] }), probe({ values: [2, 5] }), probe({ values: [3, 6] })];
  const merged = merge(sources);
  const pulls = (): number[] => sources.map((source) => source.pulls);
  expect(await merged.next()).toEqual(value(1));
  await settleTasks();
  expect(pulls()).toEqual([1, 1, 1]);
  expect(await merged.next()).toEqual(value(2));
  expect(pulls()).toEqual([2, 1, 1]);
  expect(await merged.next()).toEqual(value(3));
  expect(pulls()).toEqual([2, 2, 1]);
  await merged.return();
  for (const source of sources) source.assertClosedOnce();
});

test('a terminal operation that is slow with one value does not keep the other sources waiting', async () => {
  const sources = [probe({ values: [1, 4] }), probe({ values: [2, 5] }), probe({ values: [3, 6] })];
  let go = (): void => undefined;
  const seen: number[] = [];
  const all = forEach(merge(sources), (n) => {
    seen.push(n);
    return new Promise<void>((resolve) => (go = resolve));
  });
  await settleTasks();
  go();
  await settleTasks();
  expect([seen, sources.map((source) => source.pulls)]).toEqual([
    [1, 2],
    [2, 1, 1],
  ]);
  for (let n = 0; n < 5; n++) {
    go();
    await settleTasks();
  }
  await all;
  expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6]);
});

test.each([1, 2, 3, 4, 5, 6, 7])('calls that overlap from tick %p on get the values in order', async (ticks) => {
  const merged = merge([probe({ values: [1] }), probe({ values: [2] }), probe({ values: [3] })]);
  const reading = [merged.next()];
  for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
  for (let n = 0; n < 3; n++) reading.push(merged.next());
  expect(await Promise.all(reading)).toEqual([value(1), value(2), value(3), done]);
});

test('an error that comes while a batch is in hand is told after the batch', async () => {
  const error = new Error('second');
  const sources = [probe({ values: [1, 3] }), probe({ values: [2], failAt: 1, error }), probe({ values: [4, 5] })];
  const merged = merge(sources);
  const seen: unknown[] = [];
  const failed = errorOf(
    (async () => {
      for await (const n of merged) {
        seen.push(n);
        await settleTasks();
      }
    })(),
  );
  expect(await failed).toBe(error);
  expect(seen).toEqual(expect.arrayContaining([1, 2, 4]));
  sources[0]!.assertClosedOnce();
  sources[2]!.assertClosedOnce();
});

test('left with a batch in hand, every source is closed once and none is asked again', async () => {
  const sources = [1, 2, 3].map((n) => probe({ values: [n, n + 3] }));
  for await (const n of merge(sources)) {
    await settleTasks();
    if (n === 2) break;
  }
  expect(sources.map((source) => source.pulls)).toEqual([2, 1, 1]);
  for (const source of sources) source.assertClosedOnce();
});

test('a source that leaves the merge when it is asked: those behind it are not asked any more', async () => {
  const asked: string[] = [];
  const source = (name: string, ask: () => void): AsyncIterator<string> => ({
    next() {
      asked.push(name);
      ask();
      return new Promise(() => {});
    },
  });
  const merged: AsyncIterator<string> = merge(
    [source('first', () => void merged.return!()), source('second', () => {})],
    {
      graceMs: 0,
    },
  );
  expect(await merged.next()).toEqual({ value: undefined, done: true });
  expect(asked).toEqual(['first']);
});

test('while a terminal operation is at work on a value, the source of that is not asked again', async () => {
  const sources = [probe({ values: [1, 3] }), probe<number>({ hangAt: 0 })];
  const merged = from(merge(sources));
  void merged.forEach(() => new Promise(() => undefined));
  await settleTasks();
  expect(sources.map((source) => source.pulls)).toEqual([1, 1]);
});

test('a value that a callback is still to be called with comes before the error of another source', async () => {
  const error = new Error('second');
  const sources = [probe<number>({ answers: 'byHand' }), probe<number>({ answers: 'byHand' })] as const;
  const started: number[] = [];
  const ends: (() => void)[] = [];
  const work = (n: number): Promise<void> => {
    started.push(n);
    return new Promise((resolve) => ends.push(resolve));
  };
  const failed = errorOf(from(merge(sources)).map(work, { concurrency: 2 }).toArray());
  await settleTasks();
  for (const n of [1, 2, 3]) {
    sources[0].deliver(n);
    await settleTasks();
  }
  sources[1].fail(error);
  for (let n = 0; n < 3; n++) {
    await settleTasks();
    ends[n]?.();
  }
  expect([await failed, started]).toEqual([error, [1, 2, 3]]);
});

test('a source that leaves the merge when it is opened gives nothing, and nothing else is amiss', async () => {
  const { outcome, suppressed } = await watched(async () => {
    const source = {
      [Symbol.asyncIterator]: () => {
        void merged.return();
        return probe({ values: [1] });
      },
    };
    const merged = merge<number>([source]);
    return merged.next();
  });
  expect([outcome, suppressed]).toEqual([done, []]);
});
