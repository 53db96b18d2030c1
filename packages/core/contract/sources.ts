import { Readable } from 'node:stream';
import { AsyncIter, DONE, type SourceOptions } from '../src/index.ts';
import { probe, settleTasks } from '../src/testing/index.ts';

/** The same values, come by in another way. When `failAt` is given, that item is an error instead. */
export interface Way {
  readonly way: string;
  readonly make: (values: readonly number[], failAt?: number, error?: unknown) => unknown;
}

/** Gives the values and throws where it is told to. */
function* given(values: readonly number[], failAt?: number, error?: unknown): Generator<number, undefined> {
  for (const [index, value] of values.entries()) {
    if (index === failAt) throw error;
    yield value;
  }
  if (failAt === values.length) throw error;
  return undefined;
}

class Pulled extends AsyncIter<number> {
  readonly #values: Iterator<number, undefined>;
  readonly #late: boolean;

  constructor(values: Iterator<number, undefined>, late: boolean, options?: SourceOptions) {
    super(options);
    this.#values = values;
    this.#late = late;
  }

  protected override pull(): number | typeof DONE | Promise<number | typeof DONE> {
    return this.#late ? settleTasks(1).then(() => this.#next()) : this.#next();
  }

  #next(): number | typeof DONE {
    const { value } = this.#values.next();
    return value ?? DONE;
  }
}

/** Batches of uneven sizes, an empty one among them; an error comes in place of the batch that would have held it. */
class Batched extends AsyncIter<number> {
  readonly #values: Iterator<number, undefined>;
  readonly #late: boolean;
  readonly #sizes = [2, 0, 3, 1];
  #failure: { readonly error: unknown } | undefined;
  #asked = 0;

  constructor(values: Iterator<number, undefined>, late: boolean, options?: SourceOptions) {
    super(options);
    this.#values = values;
    this.#late = late;
  }

  protected override pullBatch(): number[] | typeof DONE | Promise<number[] | typeof DONE> {
    return this.#late ? settleTasks(1).then(() => this.#next()) : this.#next();
  }

  #next(): number[] | typeof DONE {
    if (this.#failure !== undefined) throw this.#failure.error;
    const size = this.#sizes[this.#asked++ % this.#sizes.length] ?? 1;
    const batch: number[] = [];
    try {
      for (let left = size; left > 0; left--) {
        const { value, done } = this.#values.next();
        if (done === true) return batch.length > 0 ? batch : DONE;
        batch.push(value);
      }
    } catch (error) {
      this.#failure = { error };
      if (batch.length === 0) throw error;
    }
    return batch;
  }
}

const probing =
  (
    answers: 'promise' | 'sync' | 'thenable',
    shape: 'asyncIterator' | 'asyncIterable' | 'bareIterator' = 'asyncIterator',
  ) =>
  (values: readonly number[], failAt?: number, error?: unknown): unknown =>
    probe<number, 'asyncIterator' | 'asyncIterable' | 'bareIterator'>({
      values,
      shape,
      answers,
      ...(failAt === undefined ? {} : { failAt, error }),
    });

/** The ways that can also fail at an item. */
export const ways: readonly Way[] = [
  { way: 'a generator', make: given },
  { way: 'a sync iterable', make: (...how) => ({ [Symbol.iterator]: () => given(...how) }) },
  {
    way: 'a list of promises',
    make: (values, failAt, error) =>
      [...values, ...(failAt === values.length ? [0] : [])].map((value, index) => {
        const promise = index === failAt ? Promise.reject(error) : Promise.resolve(value);
        promise.catch(() => undefined);
        return promise;
      }),
  },
  {
    way: 'a generator of promises',
    make: function* (values, failAt, error) {
      for (const [index, value] of values.entries()) {
        if (index === failAt) throw error;
        yield Promise.resolve(value);
      }
      if (failAt === values.length) throw error;
    },
  },
  {
    way: 'an async generator',
    make: async function* (...how) {
      yield* given(...how);
    },
  },
  { way: 'an async iterator', make: probing('promise') },
  { way: 'an async iterator that answers at once', make: probing('sync') },
  { way: 'an async iterator that answers by thenables', make: probing('thenable') },
  { way: 'an async iterable', make: probing('promise', 'asyncIterable') },
  { way: 'a bare iterator', make: probing('promise', 'bareIterator') },
  { way: 'a subclass with pull()', make: (...how) => new Pulled(given(...how), false) },
  { way: 'a subclass with pull() that waits', make: (...how) => new Pulled(given(...how), true) },
  { way: 'a subclass with pullBatch()', make: (...how) => new Batched(given(...how), false) },
  { way: 'a subclass with pullBatch() that waits', make: (...how) => new Batched(given(...how), true) },
  { way: 'a Readable', make: (...how) => Readable.from(given(...how)) },
  {
    way: 'a ReadableStream',
    make: (...how) => {
      const values = given(...how);
      return new ReadableStream<number>({
        pull: (controller) => {
          const { value, done } = values.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        },
      });
    },
  },
];

/** The ways that have all their values at hand. */
export const wholes: readonly Way[] = [
  { way: 'an array', make: (values) => [...values] },
  { way: 'a set', make: (values) => new Set(values) },
  { way: 'a typed array', make: (values) => Float64Array.from(values) },
];
