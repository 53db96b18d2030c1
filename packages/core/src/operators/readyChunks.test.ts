import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { inVirtualTime, watched } from '../../contract/watch.ts';
import { AsyncIter, DONE, flatten, from, readyChunks, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

/** What has been put in is there at once, then it waits: as a queue does. */
class Queue extends AsyncIter<number> {
  readonly values: number[] = [];
  wake: (() => void) | undefined;
  put(...values: number[]): void {
    this.values.push(...values);
    this.wake?.();
  }
  protected override pull(): number | Promise<number> {
    const value = this.values.shift();
    if (value !== undefined) return value;
    return new Promise<void>((resolve) => (this.wake = resolve)).then(() => this.values.shift()!);
  }
}

test('readyChunks() gives what is there already, up to max', async () => {
  expect(await toArray(readyChunks([1, 2, 3, 4, 5], 2))).toEqual([[1, 2], [3, 4], [5]]);
  expect(await toArray(readyChunks(new Set([1, 2, 3]), 5))).toEqual([[1, 2, 3]]);
  expect(await toArray(readyChunks([], 2))).toEqual([]);
});

test(
  'it waits for the first value of an array, and for no second one',
  inVirtualTime(async () => {
    const queue = new Queue();
    const chunks = queue.readyChunks(3);
    queue.put(1, 2);
    expect(await chunks.next()).toEqual(value([1, 2]));
    const waiting = chunks.next();
    await settleTasks();
    queue.put(3, 4, 5, 6);
    expect(await waiting).toEqual(value([3, 4, 5]));
    expect(await chunks.next()).toEqual(value([6]));
    await chunks.return();
  }),
);

test('a source that answers by promises gives one value at a time, and one is asked for ahead', async () => {
  const source = probe({ values: [1, 2, 3] });
  const chunks = readyChunks(source, 5);
  expect(await chunks.next()).toEqual(value([1]));
  await settleTasks();
  expect(source.pulls).toBe(2);
  expect(await chunks.next()).toEqual(value([2]));
  await chunks.return();
  source.assertClosedOnce();
});

test('an array of the source is never handed on itself', async () => {
  const source = [1, 2];
  const [chunk] = await toArray(readyChunks(source, 2));
  expect(chunk).toEqual(source);
  expect(chunk).not.toBe(source);
});

test('readyChunks(Infinity) of an endless sync source ends each array with its time slice', async () => {
  const ones = function* (): Generator<number> {
    for (;;) yield 1;
  };
  const [chunk] = await toArray(take(readyChunks(ones(), Infinity), 1));
  expect(chunk!.length).toBeGreaterThan(1);
});

test('an error that comes at once is told after the array before it', async () => {
  const error = new Error('source');
  const failing = function* (): Generator<number> {
    yield 1;
    yield 2;
    throw error;
  };
  const chunks = readyChunks(failing(), 5);
  expect(await chunks.next()).toEqual(value([1, 2]));
  expect(await errorOf(chunks.next())).toBe(error);
  expect(await chunks.next()).toEqual(done);
});

test('an error that nobody asks for any more is published', async () => {
  const error = new Error('source');
  const { suppressed } = await watched(async () => {
    for (const source of [probe({ values: [1], failAt: 1, error }), from([1, 2]).map(failAt(2, error))]) {
      const chunks = readyChunks(source, 5);
      expect(await chunks.next()).toEqual(value([1]));
      await chunks.return();
    }
  });
  expect(suppressed).toEqual([error, error]);
});

test('overlapping calls get whole arrays, in order', async () => {
  const chunks = readyChunks([1, 2, 3], 2);
  expect(await Promise.all([chunks.next(), chunks.next(), chunks.next()])).toEqual([value([1, 2]), value([3]), done]);
});

test.each<[unknown, Error]>([
  [0, new RangeError('Cannot use 0 as the size of readyChunks: it must be a whole number, 1 or more')],
  [undefined, new TypeError('Cannot use undefined as the size of readyChunks: it must be a number')],
])('readyChunks(%p) is refused at the call', (max, error) => {
  expect(() => readyChunks([1], max as number)).toThrow(error);
});

test('law: nothing is lost or out of order, no array is empty or too long, whatever is ready when', async () => {
  class Sometimes extends AsyncIter<number> {
    readonly #ready: boolean[];
    #given = 0;
    constructor(ready: boolean[]) {
      super();
      this.#ready = ready;
    }
    protected override pull(): number | typeof DONE | Promise<number> {
      const ready = this.#ready.at(this.#given);
      if (ready === undefined || this.#given >= this.#ready.length) return DONE;
      const value = this.#given++;
      return ready ? value : Promise.resolve(value);
    }
  }
  const sizes = fc.integer({ min: 1, max: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.boolean()), sizes, async (ready, max) => {
      const chunks = await toArray(readyChunks(new Sometimes(ready), max));
      expect(await toArray(flatten(chunks))).toEqual(ready.map((_, at) => at));
      for (const chunk of chunks) expect(chunk.length > 0 && chunk.length <= max).toBe(true);
      // a value that was there is never left for the next array, unless this one is full
      for (const chunk of chunks.slice(1)) {
        const before = chunks[chunks.indexOf(chunk) - 1]!;
        expect(before.length === max || ready[chunk[0]!] === false).toBe(true);
      }
    }),
  );
});

function failAt(wrong: number, error: Error) {
  return (n: number): number => {
    if (n === wrong) throw error;
    return n;
  };
}
