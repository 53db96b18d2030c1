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
