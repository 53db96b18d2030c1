// Arrays that change under the loop, and several readers of one source.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AsyncIter, DONE, from, type Source } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

type Read = (stream: AsyncIter<number>) => Promise<number[]>;
const ways: Readonly<Record<string, Read>> = {
  'a terminal': (stream) => stream.toArray(),
  'a terminal over take()': (stream) => stream.take(1000).toArray(),
  'for await': async (stream) => {
    const values: number[] = [];
    for await (const value of stream) values.push(value);
    return values;
  },
  'calls that overlap': async (stream) => {
    const values: number[] = [];
    for (let ended = false; !ended;) {
      for (const result of await Promise.all([stream.next(), stream.next(), stream.next()])) {
        if (result.done === true) ended = true;
        else values.push(result.value);
      }
    }
    return values;
  },
};

/** Does to the array what a callback may do to it, at this value. */
const changes: Readonly<Record<string, (array: number[], value: number) => void>> = {
  'grows by one at its second value': (array, value) => void (value === 2 && array.push(100)),
  'grows by many': (array, value) => void (value === 1 && array.push(...Array.from({ length: 50 }, () => 7))),
  'grows at its last value': (array, value) => void (value === 5 && array.push(6)),
  'is cut behind the value that is read': (array, value) => void (value === 3 && (array.length = 3)),
  'is cut before the value that is read': (array, value) => void (value === 3 && (array.length = 1)),
  'is emptied at its first value': (array, value) => void (value === 1 && (array.length = 0)),
  'loses its first value': (array, value) => void (value === 2 && array.shift()),
  'is emptied and grows again': (array, value) => void (value === 2 && array.splice(0, 5, 8, 9, 10)),
};

describe.each(Object.keys(changes))('an array that %s', (change) => {
  test.each(Object.keys(ways))('is read as its own iterator reads it, by %s', async (way) => {
    for (const [operators, passes] of [
      [1, () => true],
      [5, () => true],
      [7, () => true],
      [1, (value: number) => value % 3 === 1],
      [7, (value: number) => value % 3 === 1],
      [1, () => false],
    ] as const) {
      const wanted: number[] = [];
      const plain = [1, 2, 3, 4, 5];
      for (const value of plain) {
        changes[change]!(plain, value);
        if (passes(value)) wanted.push(value);
      }
      const array = [1, 2, 3, 4, 5];
      let stream = from(array).map((value) => {
        changes[change]!(array, value);
        return value;
      });
      for (let more = 0; more < operators; more++) stream = stream.filter(passes);
      expect(await ways[way]!(stream)).toEqual(wanted);
    }
  });
});

class Batched extends AsyncIter<number> {
  readonly #items: number[];
  constructor(items: readonly number[]) {
    super();
    this.#items = [...items];
  }
  protected override pullBatch(): number[] | typeof DONE {
    return this.#items.length > 0 ? this.#items.splice(0, 3) : DONE;
  }
}

const sources: Readonly<Record<string, (items: readonly number[]) => Source<number>>> = {
  array: (items) => items,
  'array of promises': (items) => items.map((item) => (item % 2 === 0 ? Promise.resolve(item) : item)),
  iterator: (items) => items.values(),
  'async iterator': (items) => probe({ values: items }),
  'async iterator that answers at once': (items) => probe({ values: items, answers: 'sync' }),
  batches: (items) => new Batched(items),
};
const ITEMS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];

describe.each(Object.keys(sources))('two iterators derived from one: %s', (kind) => {
  const make = (): AsyncIter<number> => from(sources[kind]!(ITEMS));

  test('by turns, each value goes to one of them, in order', async () => {
    const shared = make();
    const [a, b] = [shared.map((n) => n), shared.filter(() => true)];
    const given: unknown[] = [];
    for (let turn = 0; turn < ITEMS.length; turn++) given.push((await (turn % 2 === 0 ? a : b).next()).value);
    expect(given).toEqual(ITEMS);
    expect([await a.next(), await b.next(), await shared.next()].every((result) => result.done === true)).toBe(true);
  });

  test('side by side, each value goes to one of them', async () => {
    const shared = make();
    const parts = await Promise.all([shared.map((n) => n).toArray(), shared.map((n) => Promise.resolve(n)).toArray()]);
    expect(parts.flat().sort((one, other) => one - other)).toEqual(ITEMS);
    for (const part of parts) expect(part).toEqual([...part].sort((one, other) => one - other));
  });

  test.each([1, 5])('re-entrantly, from a callback of the other, each value once: %p operators', async (operators) => {
    const shared = make();
    const other = shared.map((n) => n);
    const asked: Promise<IteratorResult<number, undefined>>[] = [];
    let reader = shared.map((n) => {
      if (n % 3 === 1) asked.push(other.next());
      return n;
    });
    for (let more = 1; more < operators; more++) reader = reader.filter(() => true);
    const own = await reader.toArray();
    const others = (await Promise.all(asked)).flatMap((result) => (result.done === true ? [] : [result.value]));
    expect([...own, ...others].sort((one, next) => one - next)).toEqual(ITEMS);
  });

  test('re-entrantly and waited for, each value once', async () => {
    const shared = make();
    const other = shared.map((n) => n);
    const others: number[] = [];
    const own = await shared
      .map(async (n) => {
        const result = await other.next();
        if (result.done !== true) others.push(result.value);
        return n;
      })
      .toArray();
    expect([...own, ...others].sort((one, next) => one - next)).toEqual(ITEMS);
  });

  test('an early end of one closes the source for both', async () => {
    const shared = make();
    const rest = shared.map((n) => n);
    expect(await shared.take(2).toArray()).toEqual([1, 2]);
    expect(await rest.next()).toEqual({ value: undefined, done: true });
  });

  test('law: any interleaving of readers and waits gives each value once, in order for each reader', async () => {
    const schedule = fc.array(fc.tuple(fc.nat(2), fc.boolean()), { minLength: 14, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(schedule, async (turns) => {
        const shared = make();
        const readers = [shared.map((n) => n), shared.filter(() => true), shared.map((n) => Promise.resolve(n))];
        const given: number[][] = [[], [], []];
        const reading: Promise<unknown>[] = [];
        for (const [reader, waits] of turns) {
          reading.push(
            readers[reader]!.next().then((result) => result.done !== true && given[reader]!.push(result.value)),
          );
          if (waits) await settleTasks(1);
        }
        await Promise.all(reading);
        const wanted = ITEMS.slice(0, turns.length);
        expect(given.flat().sort((one, other) => one - other)).toEqual(wanted);
      }),
      { numRuns: 30 },
    );
  });
});
