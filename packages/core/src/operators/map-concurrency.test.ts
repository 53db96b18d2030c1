// map() with `concurrency`: an engine of its own.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { from, map, type MapOptions, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

/** A mapper whose results come when the test says so, by the value. */
function byHand(): {
  readonly mapper: (n: number) => Promise<string>;
  readonly started: number[];
  readonly settle: (n: number, error?: Error) => Promise<void>;
} {
  const waiting = new Map<number, [(value: string) => void, (error: Error) => void]>();
  const started: number[] = [];
  const mapper = (n: number): Promise<string> => {
    started.push(n);
    return new Promise((resolve, reject) => waiting.set(n, [resolve, reject]));
  };
  const settle = async (n: number, error?: Error): Promise<void> => {
    const [resolve, reject] = waiting.get(n)!;
    if (error === undefined) resolve(`r${n}`);
    else reject(error);
    await settleTasks();
  };
  return { mapper, started, settle };
}

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('nothing starts before the first read', async () => {
  const source = probe({ values: [1, 2, 3] });
  const mapped = map(source, (n) => n, { concurrency: 2 });
  await settleTasks();
  source.assertUntouched();
  await mapped.return();
});

test('one read starts as many callbacks as the limit says, and no more until a result is taken', async () => {
  const { mapper, started, settle } = byHand();
  const mapped = map([1, 2, 3, 4, 5], mapper, { concurrency: 2 });
  const first = mapped.next();
  expect(started).toEqual([1, 2]);
  await settle(2);
  expect(started).toEqual([1, 2]);
  await settle(1);
  expect(await first).toEqual(value('r1'));
  expect(started).toEqual([1, 2, 3]);
  await mapped.next();
  expect(started).toEqual([1, 2, 3, 4]);
  for (const n of [3, 4]) await settle(n);
  await mapped.return();
});

test('overlapping calls start no more callbacks than the limit', async () => {
  const { mapper, started, settle } = byHand();
  const mapped = map([1, 2, 3], mapper, { concurrency: 2 });
  const reading = [mapped.next(), mapped.next(), mapped.next(), mapped.next()];
  await settleTasks();
  expect(started).toEqual([1, 2]);
  for (const n of [2, 1, 3]) await settle(n);
  expect(await Promise.all(reading)).toEqual([value('r1'), value('r2'), value('r3'), done]);
});

test('with ordered: false results come as they arrive', async () => {
  const { mapper, settle } = byHand();
  const mapped = map([1, 2, 3], mapper, { concurrency: 3, ordered: false });
  const reading = [mapped.next(), mapped.next(), mapped.next(), mapped.next()];
  for (const n of [3, 1, 2]) await settle(n);
  expect(await Promise.all(reading)).toEqual([value('r3'), value('r1'), value('r2'), done]);
});

test('with ordered: false results that wait to be read count for the limit', async () => {
  const { mapper, started, settle } = byHand();
  const mapped = map([1, 2, 3, 4], mapper, { concurrency: 2, ordered: false });
  const first = mapped.next();
  await settle(1);
  await first;
  expect(started).toEqual([1, 2, 3]);
  await settle(3);
  await settle(2);
  expect(started).toEqual([1, 2, 3]);
  expect([await mapped.next(), await mapped.next()]).toEqual([value('r3'), value('r2')]);
  await settle(4);
  expect([await mapped.next(), await mapped.next()]).toEqual([value('r4'), done]);
});

test('concurrency 1 is one after the other, also for overlapping calls', async () => {
  const { mapper, started, settle } = byHand();
  const mapped = map([1, 2], mapper, { concurrency: 1 });
  const reading = [mapped.next(), mapped.next()];
  await settleTasks();
  expect(started).toEqual([1]);
  await settle(1);
  expect(started).toEqual([1, 2]);
  await settle(2);
  expect(await Promise.all(reading)).toEqual([value('r1'), value('r2')]);
});

test('concurrency Infinity starts a callback for each value that is there', async () => {
  const { mapper, started, settle } = byHand();
  const reading = toArray(map([1, 2, 3], mapper, { concurrency: Infinity }));
  await settleTasks();
  expect(started).toEqual([1, 2, 3]);
  for (const n of started) await settle(n);
  expect(await reading).toEqual(['r1', 'r2', 'r3']);
});

test('indexes are given in the order of the source', async () => {
  const seen: [string, number][] = [];
  await toArray(map('abc', (letter, index) => void seen.push([letter, index]), { concurrency: 2 }));
  expect(seen).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ]);
});

test('an error is told in its place: results before it come first, nothing starts after it', async () => {
  const error = new Error('second');
  const { mapper, started, settle } = byHand();
  const source = probe({ values: [1, 2, 3, 4, 5, 6] });
  const mapped = map(source, mapper, { concurrency: 3 });
  const first = mapped.next();
  await settleTasks();
  await settle(2, error);
  source.assertClosedOnce();
  expect(started).toEqual([1, 2, 3]);
  await settle(1);
  expect(await first).toEqual(value('r1'));
  const second = errorOf(mapped.next());
  await settle(3);
  expect(await second).toBe(error);
  expect(await mapped.next()).toEqual(done);
  expect(started).toEqual([1, 2, 3]);
});

test('an error of the source comes after the results of what it gave before', async () => {
  const error = new Error('source');
  const mapped = map(probe({ values: [1, 2], failAt: 2, error }), (n) => n * 10, { concurrency: 4 });
  expect([await mapped.next(), await mapped.next()]).toEqual([value(10), value(20)]);
  await expect(mapped.next()).rejects.toBe(error);
  expect(await mapped.next()).toEqual(done);
});

test('of two errors the one whose place comes first is told, the other published', async () => {
  const errors = [new Error('first'), new Error('second')];
  const { suppressed } = await watched(async () => {
    const { mapper, settle } = byHand();
    const mapped = map([1, 2, 3], mapper, { concurrency: 2 });
    const first = errorOf(mapped.next());
    await settle(2, errors[1]);
    await settle(1, errors[0]);
    expect(await first).toBe(errors[0]);
    expect(await mapped.next()).toEqual(done);
  });
  expect(suppressed).toEqual([errors[1]]);
});

test('return() waits for the callbacks that run, whose signal has aborted, and drops their results', async () => {
  await watched(async () => {
    const { mapper, settle } = byHand();
    const signals: AbortSignal[] = [];
    const mapped = from([1, 2, 3]).map(
      (n, _index, { signal }) => {
        signals.push(signal);
        return mapper(n);
      },
      { concurrency: 2 },
    );
    const first = mapped.next();
    await settle(1);
    await first;
    let left = false;
    const leaving = mapped.return().then(() => (left = true));
    await settleTasks();
    expect([left, signals.every((signal) => signal.aborted)]).toEqual([false, true]);
    await settle(2);
    await settle(3);
    await leaving;
    expect(await mapped.next()).toEqual(done);
  });
});

test('return() waits for all callbacks that run, not for the first of them alone', async () => {
  await watched(async () => {
    const { mapper, settle } = byHand();
    const mapped = from([1, 2]).map(mapper, { concurrency: 2 });
    void mapped.next();
    await settleTasks();
    let left = false;
    const leaving = mapped.return().then(() => (left = true));
    await settle(2);
    await settleTasks();
    expect(left).toBe(false);
    await settle(1);
    await leaving;
  });
});

test('a callback that never settles is left after the grace, and reported once', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const mapped = from([1, 2]).map((n) => (n === 1 ? n : new Promise<number>(() => undefined)), { concurrency: 2 });
    expect(await mapped.next()).toEqual(value(1));
    await mapped.return();
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
});

test('an error of a callback that comes after the leave is published', async () => {
  const error = new Error('late');
  const { suppressed } = await watched(async () => {
    const { mapper, settle } = byHand();
    const mapped = map([1, 2], mapper, { concurrency: 2 });
    const first = mapped.next();
    await settle(1);
    await first;
    const leaving = mapped.return();
    await settle(2, error);
    await leaving;
  });
  expect(suppressed).toEqual([error]);
});

test('law: any limit, any delays: ordered gives the array, unordered the same values in some order', async () => {
  const work = fc.array(fc.record({ n: fc.integer(), turns: fc.nat(3), sync: fc.boolean() }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(work, fc.integer({ min: 1, max: 5 }), fc.boolean(), async (items, concurrency, ordered) => {
      let running = 0;
      let peak = 0;
      const options: MapOptions = { concurrency, ordered };
      const results = await toArray(
        map(
          items,
          ({ n, turns, sync }) => {
            if (sync) return n;
            peak = Math.max(peak, ++running);
            return settleTasks(turns + 1).then(() => {
              running--;
              return n;
            });
          },
          options,
        ),
      );
      const wanted = items.map(({ n }) => n);
      if (ordered) expect(results).toEqual(wanted);
      else expect(results.sort()).toEqual(wanted.sort());
      expect(peak).toBeLessThanOrEqual(concurrency);
    }),
    { numRuns: 40 },
  );
});

const late = new Error('late');
test.each<[string, (value: number) => unknown, number[] | Error]>([
  ['answers twice', (value) => ({ then: (ok: (v: number) => void) => (ok(value), ok(99)) }), [1, 2, 3]],
  [
    'answers, then throws',
    (value) => ({
      then: (ok: (v: number) => void) => {
        ok(value);
        throw late;
      },
    }),
    [1, 2, 3],
  ],
  [
    'throws',
    () => ({
      then: () => {
        throw late;
      },
    }),
    late,
  ],
  [
    'has a getter of then that throws',
    () => ({
      get then() {
        throw late;
      },
    }),
    late,
  ],
])('a thenable of a callback that %s is heard as the language hears it', async (_kind, answer, wanted) => {
  for (const ordered of [true, false]) {
    const source = probe({ values: [1, 2, 3] });
    await watched(async () => {
      const reading = toArray(map(source, answer, { concurrency: 2, ordered }));
      if (Array.isArray(wanted)) expect(await reading).toEqual(wanted);
      else expect(await errorOf(reading)).toBe(wanted);
    });
  }
});

test.each([
  [{ concurency: 2 }, 'Cannot use option "concurency": the options are concurrency, ordered'],
  [{ signal: 1 }, 'Cannot use option "signal": the options are concurrency, ordered; from(source, { signal }) has it'],
  [{ name: 'a' }, 'Cannot use option "name": the options are concurrency, ordered; from(source, { name }) has it'],
  [2, 'Cannot use 2 as options: they must be an object'],
])('the options %p are refused at the call, and the source is closed', (options, message) => {
  const source = probe({ values: [1] });
  expect(() => map(source, (n) => n, options as object)).toThrow(new TypeError(message));
  source.assertClosedOnce();
});

test('nothing starts after a callback that throws, also where values come at once', async () => {
  const started: number[] = [];
  const mapped = map(
    [1, 2, 3],
    (n) => {
      started.push(n);
      throw new Error('the first');
    },
    { concurrency: 3 },
  );
  await expect(mapped.next()).rejects.toThrow('the first');
  expect(started).toEqual([1]);
});
