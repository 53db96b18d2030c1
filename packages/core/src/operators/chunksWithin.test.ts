import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched, type Watched } from '../../contract/watch.ts';
import { chunksWithin, flatten, from, toArray } from '../index.ts';
import { type Probe, probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

const byHand = (): Probe<number> & AsyncIterableIterator<number, undefined, void> =>
  probe<number>({ answers: 'byHand' });

/** A source that gives each number `at` its moment, and then ends. */
async function* timed(moments: readonly number[]): AsyncGenerator<number> {
  let now = 0;
  for (const at of moments) {
    // a timer of 0 ms takes one
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
    now = at;
    yield at;
  }
}

/** In virtual time, leaving no timer behind. */
async function inTime(action: (watched: Watched) => Promise<void>): Promise<readonly unknown[]> {
  const { timers, suppressed } = await watched(action);
  expect(timers).toBe(0);
  return suppressed;
}

test('an array is given when it is full', async () => {
  await inTime(async ({ time }) => {
    expect(await toArray(chunksWithin([1, 2, 3, 4, 5], 2, 1000))).toEqual([[1, 2], [3, 4], [5]]);
    expect(await toArray(chunksWithin(probe({ values: [1, 2, 3] }), 2, 1000))).toEqual([[1, 2], [3]]);
    expect(await toArray(chunksWithin([], 2, 1000))).toEqual([]);
    expect(time.now).toBe(0);
  });
});

test('an array is given when its time is up, counted from its first value', async () => {
  await inTime(async () => {
    const chunks = await toArray(chunksWithin(timed([500, 520, 599, 610, 1000]), 10, 100));
    expect(chunks).toEqual([[500, 520, 599], [610], [1000]]);
  });
});

test('no array is empty, however long the source takes', async () => {
  await inTime(async ({ time }) => {
    const chunks = chunksWithin(timed([5000]), 10, 100);
    expect(await chunks.next()).toEqual(value([5000]));
    expect(time.now).toBe(5000);
    expect(await chunks.next()).toEqual(done);
  });
});

test('ms = 0 gives what comes in one turn', async () => {
  await inTime(async () => {
    expect(await toArray(chunksWithin(timed([0, 5]), 10, 0))).toEqual([[0], [5]]);
    expect(await toArray(chunksWithin([1, 2, 3], 10, 0))).toEqual([[1, 2, 3]]);
  });
});

test('the value that was waited for when time was up begins the next array, and its time', async () => {
  await inTime(async ({ time }) => {
    const source = byHand();
    const chunks = chunksWithin(source, 3, 100);
    const first = chunks.next();
    source.deliver(1);
    expect(await first).toEqual(value([1]));
    expect([time.now, source.inFlight]).toEqual([100, 1]);
    source.deliver(2);
    await new Promise((resolve) => setTimeout(resolve, 60));
    const second = chunks.next();
    source.deliver(3);
    expect(await second).toEqual(value([2, 3]));
    expect(time.now).toBe(200);
    const leaving = chunks.return();
    source.end();
    await leaving;
    source.assertClosedOnce();
  });
});

test('while nobody reads, the source is read until the array is full, or its time is up; then no further', async () => {
  await inTime(async () => {
    const source = byHand();
    const chunks = chunksWithin(source, 3, 100);
    const first = chunks.next();
    source.deliver(1);
    await first;
    for (const n of [2, 3, 4]) {
      source.deliver(n);
      await settleTasks();
    }
    expect([source.pulls, source.inFlight]).toEqual([4, 0]);
    expect(await chunks.next()).toEqual(value([2, 3, 4]));
    expect(source.pulls).toBe(4);

    const next = chunks.next();
    source.deliver(5);
    expect(await next).toEqual(value([5]));
    source.deliver(6);
    await new Promise((resolve) => setTimeout(resolve, 500));
    source.deliver(7); // was asked for while there was time
    await settleTasks();
    expect([source.pulls, source.inFlight]).toEqual([7, 0]);
    expect(await chunks.next()).toEqual(value([6, 7]));
    await chunks.return();
  });
});

test('nothing is asked for while no array is begun and nobody reads', async () => {
  await inTime(async () => {
    const source = probe({ values: [1, 2, 3, 4] });
    const chunks = chunksWithin(source, 2, 100);
    expect(source.pulls).toBe(0);
    expect(await chunks.next()).toEqual(value([1, 2]));
    await settleTasks();
    expect([source.pulls, source.peak]).toEqual([2, 1]);
    await chunks.return();
    source.assertClosedOnce();
  });
});

test('a source that ends while nobody reads leaves no timer behind, and the array that is begun is still given', async () => {
  await inTime(async ({ time }) => {
    const source = byHand();
    const chunks = chunksWithin(source, 3, 100);
    const first = chunks.next();
    source.deliver(1);
    await first;
    source.deliver(2);
    await settleTasks();
    expect(time.pending).toBe(1);
    source.end();
    await settleTasks();
    expect(time.pending).toBe(0);
    expect(await chunks.next()).toEqual(value([2]));
  });
});

test('what has come is given before the error of the source', async () => {
  await inTime(async () => {
    const error = new Error('source');
    const chunks = chunksWithin(probe({ values: [1, 2, 3], failAt: 1, error }), 5, 100);
    expect(await chunks.next()).toEqual(value([1]));
    expect(await errorOf(chunks.next())).toBe(error);
    expect(await chunks.next()).toEqual(done);
  });
});

test('an error that nobody asks for any more is published', async () => {
  const error = new Error('source');
  const suppressed = await inTime(async () => {
    const chunks = chunksWithin(probe({ values: [1, 2, 3], failAt: 1, error }), 5, 100);
    expect(await chunks.next()).toEqual(value([1]));
    await chunks.return();
  });
  expect(suppressed).toEqual([error]);
});

test('return() while a read waits gives it what has come, and closes the source at once', async () => {
  await inTime(async ({ time }) => {
    const source = byHand();
    const chunks = chunksWithin(source, 3, 60_000);
    const reading = chunks.next();
    source.deliver(1);
    await settleTasks();
    const leaving = chunks.return();
    expect(source.closes).toBe(1);
    expect(await reading).toEqual(value([1]));
    source.end();
    await leaving;
    expect(time.now).toBe(0);
  });
});

test('a first value that comes within the grace is given, in an array', async () => {
  await inTime(async () => {
    const chunks = chunksWithin(probe({ values: [1, 2], delayMs: 500 }), 3, 100);
    const reading = chunks.next();
    await settleTasks();
    await chunks.return();
    expect(await reading).toEqual(value([1]));
  });
});

test('return() between two reads drops what nobody has read, and its timer', async () => {
  await inTime(async () => {
    const source = byHand();
    const chunks = chunksWithin(source, 3, 100);
    const first = chunks.next();
    source.deliver(1);
    await first;
    source.deliver(2);
    await settleTasks();
    const leaving = chunks.return();
    source.end();
    await leaving;
    expect(await chunks.next()).toEqual(done);
    source.assertClosedOnce();
  });
});

test('an abort while an array is begun rejects with its reason, and stops its timer', async () => {
  await inTime(async ({ time }) => {
    const controller = new AbortController();
    const source = byHand();
    const reading = errorOf(from(source, { signal: controller.signal }).chunksWithin(3, 60_000).next());
    source.deliver(1);
    await settleTasks();
    controller.abort('enough');
    expect(await reading).toBe('enough');
    source.end();
    expect(time.now).toBe(0);
  });
});

test('overlapping calls get whole arrays, in order', async () => {
  await inTime(async () => {
    const chunks = chunksWithin(timed([10, 20, 30, 500]), 2, 100);
    const calls = [chunks.next(), chunks.next(), chunks.next(), chunks.next()];
    expect(await Promise.all(calls)).toEqual([value([10, 20]), value([30]), value([500]), done]);
  });
});

test.each<[unknown, unknown, Error]>([
  [0, 5, new RangeError('Cannot use 0 as the size of chunksWithin: it must be a whole number, 1 or more')],
  ['2', 5, new TypeError('Cannot use "2" as the size of chunksWithin: it must be a number')],
  [
    2,
    undefined,
    new TypeError('Cannot use undefined as the time of chunksWithin: it must be a number of milliseconds'),
  ],
  [2, -1, new RangeError('Cannot use -1 as the time of chunksWithin: it must be from 0 to 2147483647 milliseconds')],
])('chunksWithin(%p, %p) is refused at the call', (size, ms, error) => {
  expect(() => chunksWithin([1], size as number, ms as number)).toThrow(error);
});

test('law: whatever the moments, no value is lost, and an array is full or holds all of its time', async () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 150 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(gaps, fc.integer({ min: 1, max: 4 }), async (steps, size) => {
      let now = 0;
      const moments = steps.map((step) => (now += step));
      await inTime(async () => {
        const chunks = await toArray(chunksWithin(timed(moments), size, 100));
        expect(await toArray(flatten(chunks))).toEqual(moments);
        for (const [at, chunk] of chunks.entries()) {
          expect(chunk.length > 0 && chunk.length <= size).toBe(true);
          expect(chunk.at(-1)! - chunk[0]!).toBeLessThanOrEqual(100);
          const next = chunks[at + 1];
          if (next !== undefined && chunk.length < size) expect(next[0]! - chunk[0]!).toBeGreaterThanOrEqual(100);
        }
      });
    }),
    { numRuns: 25, examples: [[[0, 0, 99], 3]] },
  );
});
