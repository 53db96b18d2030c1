// What a concurrent map takes in while other things happen.
import { expect, test } from '@jest/globals';
import { AsyncIter, DONE, from } from '../../index.ts';
import { settleTasks } from '../../testing/index.ts';

/** Batches, some of which are promises. */
class Batches extends AsyncIter<number> {
  readonly #batches: (number[] | Promise<number[]>)[];

  constructor(batches: (number[] | Promise<number[]>)[]) {
    super();
    this.#batches = batches;
  }

  protected override pullBatch(): number[] | Promise<number[]> | typeof DONE {
    return this.#batches.shift() ?? DONE;
  }
}

for (const ordered of [true, false]) {
  test(`a result that comes between a batch and its first value does not let the second begin before it, ordered: ${ordered}`, async () => {
    let arrive!: (batch: number[]) => void;
    const source = new Batches([[1, 2], new Promise((resolve) => (arrive = resolve))]);
    const started: number[] = [];
    const settle: ((value: number) => void)[] = [];
    const work = (value: number): Promise<number> => {
      started.push(value);
      return new Promise((resolve) => settle.push(resolve));
    };
    const sum = from(source)
      .map(work, { concurrency: 3, ordered })
      .reduce((state: number[], value) => [...state, value], []);
    await settleTasks();
    expect(started).toEqual([1, 2]);
    arrive([3, 4, 5]);
    for (let each = 0; each < 5; each++) {
      settle[each]?.(each + 1);
      await Promise.resolve();
    }
    await settleTasks();
    expect(started).toEqual([1, 2, 3, 4, 5]);
    settle.forEach((resolve, at) => resolve(at + 1));
    expect(await sum).toEqual([1, 2, 3, 4, 5]);
  });
}

test('values that one map takes from another are all taken, and the event loop has its turn meanwhile', async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const soon = async (value: number): Promise<number> => {
    await Promise.resolve();
    for (const until = performance.now() + 1; performance.now() < until;);
    return value;
  };
  const values = Array.from({ length: 60 }, (_none, at) => at);
  const taken = await from(values)
    .map(soon, { concurrency: 2 })
    .map((value) => value, { concurrency: 2 })
    .toArray();
  clearInterval(timer);
  expect(taken).toEqual(values);
  expect(turns).toBeGreaterThan(1);
});
