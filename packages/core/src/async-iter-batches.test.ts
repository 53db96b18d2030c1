// Subclasses of AsyncIter that give pullBatch().
import { expect, test } from '@jest/globals';
import { errorOf } from '../contract/exits.ts';
import { AsyncIter, DONE, from, type MaybePromise } from './index.ts';
import { settleTasks } from './testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

/** Hands out the given batches. */
class Batches<T> extends AsyncIter<T> {
  readonly #batches: ArrayLike<T>[];
  asked = 0;

  constructor(...batches: ArrayLike<T>[]) {
    super();
    this.#batches = batches;
  }

  protected override pullBatch(): MaybePromise<ArrayLike<T> | typeof DONE> {
    this.asked++;
    return this.#batches.shift() ?? DONE;
  }

  get left(): number {
    return this.unread;
  }
}

test('the batches of pullBatch() are handed out value by value; empty ones are passed over', async () => {
  const batches = new Batches([1, 2], [], [3]);
  const values: number[] = [];
  for await (const n of batches) values.push(n);
  expect(values).toEqual([1, 2, 3]);
  expect(batches.asked).toBe(4);
});

test('pullBatch() is asked again when the last batch has been read, not before', async () => {
  const batches = new Batches([1, 2], [3]);
  expect([await batches.next(), await batches.next(), batches.asked]).toEqual([value(1), value(2), 1]);
  expect([await batches.next(), batches.asked]).toEqual([value(3), 2]);
  await batches.return();
});

test('pullBatch() may give anything that is like an array', async () => {
  expect(await new Batches<unknown>(Uint8Array.of(1, 2), 'ab', { length: 1, 0: 'x' }).toArray()).toEqual([
    1,
    2,
    'a',
    'b',
    'x',
  ]);
});

test('pullBatch() may be a field', async () => {
  class Once extends AsyncIter<number> {
    #batches = [[1, 2]];
    protected override pullBatch = (): number[] | typeof DONE => this.#batches.shift() ?? DONE;
  }
  expect(await new Once().toArray()).toEqual([1, 2]);
});

test('overlapping calls of next() get the values in order, over the border of batches', async () => {
  class Late extends Batches<number> {
    protected override async pullBatch(): Promise<ArrayLike<number> | typeof DONE> {
      await settleTasks(1);
      return super.pullBatch();
    }
  }
  const late = new Late([1, 2], [], [3]);
  const results = await Promise.all(Array.from({ length: 4 }, () => late.next()));
  expect(results).toEqual([value(1), value(2), value(3), done]);
});

test('calls that wait for a batch when the reader leaves hear done: none of its values is given, let alone twice', async () => {
  class Late extends Batches<number> {
    protected override async pullBatch(): Promise<ArrayLike<number> | typeof DONE> {
      await settleTasks(1);
      return super.pullBatch();
    }
  }
  for (const calls of [1, 2, 3]) {
    const late = new Late([1, 2, 3]);
    const reading = Array.from({ length: calls }, () => late.next());
    await late.return();
    expect(await Promise.all(reading)).toEqual(reading.map(() => done));
    expect(late.asked).toBe(1);
  }
});

test('pullBatch() that fails after a batch is told when the batch has been read', async () => {
  const error = new Error('second batch');
  class Failing extends Batches<number> {
    protected override pullBatch(): MaybePromise<ArrayLike<number> | typeof DONE> {
      return this.asked === 1 ? Promise.reject(error) : super.pullBatch();
    }
  }
  const failing = new Failing([1, 2]);
  expect([await failing.next(), await failing.next()]).toEqual([value(1), value(2)]);
  expect(await errorOf(failing.next())).toBe(error);
});

const noArrays = [undefined, null, 5, { items: [1] }, new Set([1])];
test.each(noArrays.flatMap((answer) => [true, false].map((late) => [answer, late] as const)))(
  'pullBatch() that answers %p, which is no array, is told so, and closed (by a promise: %p)',
  async (answer, late) => {
    let closes = 0;
    class Wrong extends AsyncIter<number> {
      protected override pullBatch(): MaybePromise<number[]> {
        return (late ? Promise.resolve(answer) : answer) as unknown as number[];
      }
      protected override close(): void {
        closes++;
      }
    }
    const error = (await errorOf(new Wrong().toArray())) as Error;
    expect(error).toBeInstanceOf(TypeError);
    expect(error.message).toMatch(/^Cannot read Wrong: pullBatch\(\) answered .*; it must answer an array/);
    expect(closes).toBe(1);
  },
);

test('a subclass with both pull() and pullBatch() is refused at the first read, and closed', async () => {
  class Both extends Batches<number> {
    closes = 0;
    protected override pull(): number {
      return 1;
    }
    protected override close(): void {
      this.closes++;
    }
  }
  const both = new Both([1, 2]);
  expect(await errorOf(both.next())).toEqual(
    new TypeError('Cannot read Both: it has both pull() and pullBatch(), and must have one of them'),
  );
  expect([both.closes, await both.next()]).toEqual([1, done]);
});

test.each([
  ['pull', function* (): Generator<number> {}],
  ['pull', async function* (): AsyncGenerator<number> {}],
  ['pullBatch', function* (): Generator<number> {}],
])('a subclass whose %s is a generator is refused at the first read', async (name, generator) => {
  class Yielding extends AsyncIter<number> {}
  Object.defineProperty(Yielding.prototype, name, { value: generator });
  const message = 'its pull is a generator function, and must answer one value a call; from() reads generators';
  expect(await errorOf(new Yielding().toArray())).toEqual(new TypeError(`Cannot read Yielding: ${message}`));
});

test('`unread` says how many values of the batch have not been handed out', async () => {
  const batches = new Batches('abc', 'd');
  const found = [batches.left];
  for (let result = await batches.next(); result.done !== true; result = await batches.next()) found.push(batches.left);
  expect([...found, batches.left]).toEqual([0, 2, 1, 0, 0, 0]);
});

test('`unread` is 0 after a whole batch was handed out, and says after a leave what nobody got', async () => {
  const whole = new Batches([1, 2, 3]);
  await whole.batches().next();
  expect(whole.left).toBe(0);
  const left = new Batches([1, 2, 3]);
  await left.next();
  await left.return();
  expect(left.left).toBe(2);
});

test('`unread` counts what a callback has not seen yet', async () => {
  const batches = new Batches([1, 2, 3]);
  const seen: [number, number][] = [];
  for await (const n of batches.map((given) => given)) seen.push([n, batches.left]);
  expect(seen).toEqual([
    [1, 2],
    [2, 1],
    [3, 0],
  ]);
});

test('`unread` does not count what a callback was given that has thrown', async () => {
  const made = [new Batches([1, 2, 3, 4]), new Batches([1, 2, 3, 4]), new Batches([1, 2, 3, 4])] as const;
  const fails = (n: number): boolean => {
    if (n === 3) throw new Error('the callback');
    return false;
  };
  await errorOf(made[0].forEach((n) => void fails(n)));
  await errorOf(made[1].filter(fails).next());
  await errorOf(made[2].take(4).filter(fails).next());
  expect(made.map((batches) => batches.left)).toEqual([1, 1, 1]);
});

test('`unread` does not count what a callback was given that has left', async () => {
  const batches = new Batches([1, 2, 3, 4]);
  await batches.forEach((n) => void (n === 2 && batches.return()));
  expect(batches.left).toBe(2);
});

test('a fold whose callback leaves, then says that it was cancelled, has the state up to there', async () => {
  class Later extends Batches<number> {
    override pullBatch = async (): Promise<ArrayLike<number> | typeof DONE> => super.pullBatch();
  }
  const batches = new Later([1, 2, 3, 4]);
  const sum = batches.reduce((state, n) => {
    if (n < 3) return state + n;
    void batches.return();
    throw new DOMException('cancelled', 'AbortError');
  }, 0);
  expect(await sum).toBe(3);
});

test('the symbol DONE ends a batch, however it is read', async () => {
  const made = (): Batches<unknown> => new Batches<unknown>([1, DONE, 3], [4]);
  expect(await made().toArray()).toEqual([1]);
  expect(await made().batches().toArray()).toEqual([[1]]);
  const promises: (number | Promise<unknown>)[] = [1, Promise.resolve(DONE), 3];
  expect(await from<unknown>(promises).toArray()).toEqual([1]);
  const several = from<unknown>(promises);
  expect(await Promise.all([several.next(), several.next()])).toEqual([value(1), done]);
});
