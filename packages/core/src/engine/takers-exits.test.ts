// What takes values as they come and stops in the middle, has no room, or is not alone. (takers.test.ts has all that goes well.)
import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { from, map, merge } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
const value = (given: unknown): object => ({ value: given, done: false });
const later = (n: number): Promise<number> => Promise.resolve(n);
const never = (): Promise<never> => new Promise(() => undefined);

test.each([true, false])(
  'a map without room makes way for another reader of its source, ordered: %p',
  async (ordered) => {
    const source = from(numbers(8)).map(later, { concurrency: 3, ordered });
    const full = source.map(never, { concurrency: 2 });
    void full.next();
    await settleTasks(); // it has 1 and 2, and asks no more before it is read
    expect(await source.next()).toEqual(value(3));
    expect(await source.next()).toEqual(value(4));
  },
);

test('two maps share what a map before them gives, each up to its limit', async () => {
  const started: string[] = [];
  const source = from(numbers(9)).map(later, { concurrency: 4 });
  const readers = ['a', 'b'].map((name) =>
    source.map(
      (n) => {
        started.push(name + String(n));
        return never();
      },
      { concurrency: 2 },
    ),
  );
  for (const reader of readers) void reader.next();
  await settleTasks();
  expect(started.map(([name]) => name).sort()).toEqual(['a', 'a', 'b', 'b']);
  expect(new Set(started.map((call) => call.slice(1))).size).toBe(4);
});

test.each([1, 2, 3, 4])(
  'a sink that leaves the pipeline at value %p gets no other, and the source is closed once',
  async (at) => {
    const source = probe({ values: numbers(9) });
    const stacked = from(source).map(later, { concurrency: 3 }).map(later, { concurrency: 2 });
    const seen: number[] = [];
    await stacked.forEach((n) => {
      seen.push(n);
      if (n === at) void stacked.return();
    });
    expect(seen).toEqual(numbers(at));
    await settleTasks();
    source.assertClosedOnce();
  },
);

test.each([1, 2, 3, 4])(
  'an abort by the sink at value %p is heard at once, and the sink not called again',
  async (at) => {
    const controller = new AbortController();
    const reason = new Error('abort');
    const source = probe({ values: numbers(9) });
    const { suppressed } = await watched(async () => {
      const seen: number[] = [];
      const reading = from(source, { signal: controller.signal })
        .map(later, { concurrency: 3, ordered: false })
        .map(later, { concurrency: 2 })
        .forEach((n) => {
          seen.push(n);
          if (n === at) controller.abort(reason);
        });
      expect(await errorOf(reading)).toBe(reason);
      await settleTasks();
      expect(seen).toEqual(numbers(at));
    });
    expect(suppressed).toEqual([]);
    source.assertClosedOnce();
  },
);

test('a promise of a sink that aborts is not lost: its error is published', async () => {
  const controller = new AbortController();
  const late = new Error('late');
  const { suppressed } = await watched(async () => {
    const reading = from(numbers(4), { signal: controller.signal })
      .map(later, { concurrency: 2 })
      .forEach(() => {
        controller.abort();
        return Promise.reject(late);
      });
    expect(await errorOf(reading)).toBe(controller.signal.reason);
    await settleTasks();
  });
  expect(suppressed).toEqual([late]);
});

test('a sink that reads its own pipeline waits for its end', async () => {
  const mapped = from(numbers(4)).map(later, { concurrency: 2 });
  const answers: Promise<unknown>[] = [];
  const seen: number[] = [];
  await mapped.forEach((n) => {
    seen.push(n);
    answers.push(mapped.next());
  });
  expect(seen).toEqual(numbers(4));
  const done = { value: undefined, done: true };
  expect(await Promise.all(answers)).toEqual([done, done, done, done]);
});

test('maps over a merge over maps give every value', async () => {
  const lanes = [0, 10, 20].map((start) => map(numbers(5), (n) => later(start + n), { concurrency: 2 }));
  const all = await from(merge(lanes)).map(later, { concurrency: 3, ordered: false }).toArray();
  expect(all.sort((one, other) => one - other)).toEqual(
    [0, 10, 20].flatMap((start) => numbers(5).map((n) => start + n)),
  );
});

test('a merge of sync sources beside one that waits runs without a deep stack', async () => {
  const count = 100_000;
  const slow = probe<number>({ answers: 'byHand' });
  let seen = 0;
  const counting = from(merge([numbers(count), slow])).forEach(() => void seen++);
  for (let turns = 0; seen < count && turns < count; turns++) await settleTasks(1);
  expect(seen).toBe(count);
  slow.deliver(0);
  await settleTasks();
  slow.end();
  await counting;
  expect(seen).toBe(count + 1);
});

test('a sink that is heavy lets the event loop have its turns while results come all at once', async () => {
  const go: (() => void)[] = [];
  let turns = 0;
  let seen = 0;
  const counting = from(numbers(100))
    .map((n) => new Promise<number>((resolve) => go.push(() => resolve(n))), { concurrency: 100, ordered: false })
    .forEach(() => {
      const until = performance.now() + 2;
      while (performance.now() < until);
      seen++;
    });
  await settleTasks();
  go.forEach((each) => each());
  for (; seen < 100; turns++) await settleTasks(1);
  await counting;
  expect(turns).toBeGreaterThan(5);
});

test('a filter that keeps nothing of what is taken lets the event loop have its turns', async () => {
  let turns = 0;
  const turn = (): void => {
    turns++;
    next = setImmediate(turn);
  };
  let next = setImmediate(turn);
  async function* busy(): AsyncGenerator<number> {
    for (let n = 0; turns < 3 && n < 1_000_000; n++) yield n;
  }
  const count = await from(merge([busy()]))
    .filter(() => false)
    .count();
  clearImmediate(next);
  expect([count, turns >= 3]).toEqual([0, true]);
});

test.each([true, false])(
  'an error behind a value that nobody takes any more is published, ordered: %p',
  async (ordered) => {
    const error = new Error('late');
    const first: { resolve(n: number): void; reject(reason: Error): void }[] = [];
    const second: (() => void)[] = [];
    const { suppressed } = await watched(async () => {
      const stream = from([0, 1, 2, 3])
        .map((n) => new Promise<number>((resolve, reject) => (first[n] = { resolve, reject })), {
          concurrency: 4,
          ordered,
        })
        .map((n) => new Promise((go) => second.push(() => go(n))), { concurrency: 2 });
      const read = stream.next();
      await settleTasks();
      for (const n of [0, 1, 2]) first[n]!.resolve(n);
      await settleTasks(); // 0 and 1 are taken, 2 waits
      void stream.return();
      first[3]!.reject(error);
      await settleTasks();
      for (const go of second) go();
      expect(await read).toEqual(value(0));
    });
    expect(suppressed).toEqual([error]);
  },
);
