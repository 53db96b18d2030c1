// map() with `concurrency`: what has settled is handed to the reader as a batch, one value of it after the other.
import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { from, map, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

/** A mapper whose results come all at once, when the test says so. */
function held(): { readonly mapper: (n: number) => Promise<number>; readonly started: number[]; release: () => void } {
  const started: number[] = [];
  const waiting: (() => void)[] = [];
  return {
    started,
    mapper: (n) => {
      started.push(n);
      return new Promise((resolve) => waiting.push(() => resolve(n)));
    },
    release: () => waiting.splice(0).forEach((go) => go()),
  };
}

const value = (given: unknown): object => ({ value: given, done: false });
const done = { value: undefined, done: true };
const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

test.each([true, false])('each value that is taken starts one callback, ordered: %p', async (ordered) => {
  const { mapper, started, release } = held();
  const mapped = map(numbers(9), mapper, { concurrency: 3, ordered });
  const first = mapped.next();
  release();
  expect(await first).toEqual(value(1));
  expect(started).toHaveLength(4);
  expect(await mapped.next()).toEqual(value(2));
  expect(started).toHaveLength(5);
  await settleTasks();
  expect(started).toHaveLength(5);
  release();
  await mapped.return();
});

test('a terminal operation that waits for each value keeps the others in bounds', async () => {
  const { mapper, started, release } = held();
  const seen: number[] = [];
  let go = (): void => undefined;
  const all = from(numbers(6))
    .map(mapper, { concurrency: 3 })
    .forEach((n) => {
      seen.push(n);
      return new Promise<void>((resolve) => (go = resolve));
    });
  await settleTasks();
  release();
  await settleTasks();
  expect([seen, started]).toEqual([[1], [1, 2, 3, 4]]);
  for (let n = 2; n <= 6; n++) {
    release();
    go();
    await settleTasks();
    expect(started.length - seen.length).toBeLessThanOrEqual(3);
  }
  go();
  await all;
  expect(seen).toEqual(numbers(6));
});

test('a second call that comes while the first is being woken gets the second value', async () => {
  const { mapper, release } = held();
  const mapped = map([1, 2, 3], mapper, { concurrency: 3 });
  const reading = [mapped.next()];
  release();
  for (let turn = 0; turn < 4; turn++) {
    await Promise.resolve();
    if (turn < 3) reading.push(mapped.next());
  }
  expect(await Promise.all(reading)).toEqual([value(1), value(2), value(3), done]);
});

test.each(numbers(8))('calls that overlap from tick %p on get the values in order', async (ticks) => {
  const { mapper, release } = held();
  const mapped = map(
    map(numbers(6), mapper, { concurrency: 6 }),
    (n) => Promise.resolve(n * 10), //
  );
  const reading = [mapped.next()];
  release();
  for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
  for (let n = 2; n <= 7; n++) reading.push(mapped.next());
  expect(await Promise.all(reading)).toEqual([...numbers(6).map((n) => value(n * 10)), done]);
});

test('an error behind a batch comes after its values, and what settles after it is not told', async () => {
  const error = new Error('third');
  const { suppressed } = await watched(async () => {
    const mapped = map(
      [1, 2, 3, 4],
      async (n) => {
        await settleTasks();
        if (n === 3) throw error;
        return n;
      },
      { concurrency: 4 },
    );
    expect([await mapped.next(), await mapped.next()]).toEqual([value(1), value(2)]);
    expect(await errorOf(mapped.next())).toBe(error);
    expect(await mapped.next()).toEqual(done);
  });
  expect(suppressed).toEqual([]);
});

test('an error that waits behind a batch is published when the reader leaves before it', async () => {
  const error = new Error('second');
  const { suppressed } = await watched(async () => {
    const mapped = map([1, 2], (n) => (n === 1 ? Promise.resolve(1) : Promise.reject(error)), { concurrency: 2 });
    expect(await mapped.next()).toEqual(value(1));
    await settleTasks();
    await mapped.return();
  });
  expect(suppressed).toEqual([error]);
});

test.each(numbers(6))('an abort at tick %p, between the wake and the batch, rejects the call once', async (ticks) => {
  const controller = new AbortController();
  const reason = new Error('abort');
  const { suppressed } = await watched(async () => {
    const { mapper, release } = held();
    const mapped = from(numbers(4), { signal: controller.signal }).map(mapper, { concurrency: 4 });
    const first = mapped.next().catch((error: unknown) => error);
    release();
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    controller.abort(reason);
    const second = mapped.next().catch((error: unknown) => error);
    const answers = await Promise.all([first, second]);
    expect(answers.filter((answer) => answer === reason)).toHaveLength(1);
    expect(await mapped.next()).toEqual(done);
  });
  expect(suppressed).toEqual([]);
});

test.each(numbers(6))(
  'left at tick %p after the results are there: the call is answered, nothing starts',
  async (ticks) => {
    const { mapper, started, release } = held();
    const source = probe({ values: numbers(9) });
    const mapped = map(source, mapper, { concurrency: 3 });
    const first = mapped.next();
    await settleTasks();
    release();
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    const before = started.length;
    const leaving = mapped.return();
    release();
    await leaving;
    expect(await first).toEqual(value(1));
    expect(started).toHaveLength(before);
    source.assertClosedOnce();
  },
);

test('batches() hands on what has settled, as it stands', async () => {
  const mapped = from(numbers(6)).map((n) => Promise.resolve(n), { concurrency: 3 });
  expect(await toArray(mapped.batches())).toEqual([
    [1, 2, 3, 4], // 4 was started when 1 was taken, and has settled when the reader comes
    [5, 6],
  ]);
});

test('a mapper that leaves the pipeline when a value of a batch makes room for it ends it there', async () => {
  const mapped = map(
    numbers(9),
    (n) => {
      if (n === 4) void mapped.return();
      return Promise.resolve(n);
    },
    { concurrency: 3 },
  );
  const seen: number[] = [];
  for await (const n of mapped) seen.push(n);
  expect(seen).toEqual([1]);
});
