import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, batches, DONE, from, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const numbers = (length: number): number[] => Array.from({ length }, (_, n) => n);

/** Hands out the arrays it was made with. */
class Blocks extends AsyncIter<number> {
  readonly #blocks: ArrayLike<number>[];
  readonly #late: boolean;

  constructor(blocks: ArrayLike<number>[], late = false) {
    super();
    this.#blocks = blocks;
    this.#late = late;
  }

  protected override pullBatch(): ArrayLike<number> | typeof DONE | Promise<ArrayLike<number> | typeof DONE> {
    const block = this.#blocks.shift() ?? DONE;
    return this.#late ? settleTasks(1).then(() => block) : block;
  }
}

test('an array comes in one batch', async () => {
  expect(await toArray(batches([1, 2, 3]))).toEqual([[1, 2, 3]]);
});

test('nothing gives no batch, not even an empty one', async () => {
  expect(await toArray(batches([]))).toEqual([]);
  expect(await toArray(batches(new Blocks([[], []])))).toEqual([]);
});

test.each([false, true])('the arrays of a batch source come out whole, the very same (waits: %p)', async (late) => {
  const blocks = [numbers(3), [], numbers(2000), [7]];
  const made = await toArray(batches(new Blocks([...blocks], late)));
  expect(made).toHaveLength(3);
  expect(made[0]).toBe(blocks[0]);
  expect(made[1]).toBe(blocks[2]);
  expect(made[2]).toEqual([7]);
});

test('values that have been handed out one by one are in no batch', async () => {
  const source = new Blocks([
    [1, 2, 3],
    [4, 5],
  ]);
  await source.next();
  expect(await source.batches().toArray()).toEqual([
    [2, 3],
    [4, 5],
  ]);
});

test('what is no array, or has been mapped, comes in new arrays', async () => {
  expect(await toArray(batches(new Blocks([Float64Array.of(1, 2)])))).toEqual([[1, 2]]);
  expect(await toArray(batches(new Blocks([[1, 2]]).map((n) => n * 10)))).toEqual([[10, 20]]);
});

test('other batches hold 1024 values at the most', async () => {
  const made = await toArray(batches(numbers(5000)));
  expect(made.flat()).toEqual(numbers(5000));
  expect(Math.max(...made.map((batch) => batch.length))).toBeLessThanOrEqual(1024);
});

test('a value that has to be waited for does not hold up those that are there', async () => {
  let give: ((n: number) => void) | undefined;
  const made = batches([1, 2, new Promise<number>((resolve) => (give = resolve)), 4]);
  expect(await made.next()).toEqual(value([1, 2]));
  const second = made.next();
  give?.(3);
  expect(await second).toEqual(value([3, 4]));
  expect(await made.next()).toEqual(done);
});

test('an async source gives its values one to a batch, and is not read ahead', async () => {
  const source = probe({ values: [1, 2] });
  const made = batches(source);
  expect([await made.next(), source.pulls]).toEqual([value([1]), 1]);
  expect(await toArray(made)).toEqual([[2]]);
});

test('an error after a batch was partly filled comes after the batch', async () => {
  const error = new Error('third');
  const failing = from([1, 2, 3, 4]).map((n) => {
    if (n === 3) throw error;
    return n;
  });
  const made = batches(failing);
  expect(await made.next()).toEqual(value([1, 2]));
  expect(await errorOf(made.next())).toBe(error);
  expect(await made.next()).toEqual(done);
});

test('a promise that rejects in a partly filled batch comes after it', async () => {
  const error = new Error('second');
  const rejecting = Promise.reject(error);
  rejecting.catch(() => undefined);
  const made = batches([1, rejecting, 3]);
  expect(await made.next()).toEqual(value([1]));
  expect(await errorOf(made.next())).toBe(error);
});

test('left with an error ahead: return() is quiet, and nothing is unhandled', async () => {
  const made = batches([1, 2, 3].map((n) => (n === 2 ? Promise.reject(new Error('nobody asks')) : n)));
  expect(await made.next()).toEqual(value([1]));
  expect(await made.return()).toEqual(done);
  await settleTasks();
});

test('operators that end early end the batch', async () => {
  expect(await from(numbers(5)).take(3).batches().toArray()).toEqual([[0, 1, 2]]);
  expect(
    await from(numbers(5))
      .filter((n) => n % 2 === 1)
      .batches()
      .toArray(),
  ).toEqual([[1, 3]]);
});

test('overlapping calls get each value once, in order', async () => {
  const made = batches(new Blocks([[1, 2], [3]], true));
  const results = await Promise.all([made.next(), made.next(), made.next()]);
  expect(results).toEqual([value([1, 2]), value([3]), done]);
});

test('law: flattened batches are what went in, and none is empty', async () => {
  const items = fc.array(fc.tuple(fc.integer(), fc.constantFrom('now', 'promise', 'turn')));
  await fc.assert(
    fc.asyncProperty(items, async (given) => {
      const source = given.map(([n, how]) => {
        if (how === 'now') return n;
        return how === 'promise' ? Promise.resolve(n) : settleTasks(1).then(() => n);
      });
      const made = await toArray(batches(source));
      expect(made.flat()).toEqual(given.map(([n]) => n));
      expect(made.every((batch) => batch.length > 0)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('an error that was to come after a batch, and that nobody asks for any more, is published', async () => {
  const error = new Error('callback');
  const { suppressed } = await watched(async () => {
    const failing = from([1, 2]).map((n) => (n === 2 ? Promise.reject(error) : n));
    const made = batches(failing);
    expect(await made.next()).toEqual({ value: [1], done: false });
    await settleTasks();
    await made.return();
  });
  expect(suppressed).toEqual([error]);
});
