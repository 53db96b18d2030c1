// A callback that closes its own pipeline: whoever waits for the end hears of it when the source has closed, wherever it was.
import { expect, test } from '@jest/globals';
import { from, type AsyncIter } from '../index.ts';

/** 0, 1, 2, …, and a close that takes a while. */
function slowToClose(): { values: AsyncIter<number>; closed: () => boolean } {
  let closed = false;
  let n = 0;
  const iterator: AsyncIterator<number> = {
    next: () => Promise.resolve({ done: false, value: n++ }),
    return: async () => {
      for (let i = 0; i < 50; i++) await Promise.resolve();
      closed = true;
      return { done: true, value: undefined };
    },
  };
  return { values: from({ [Symbol.asyncIterator]: () => iterator }), closed: () => closed };
}

type Leaving = (values: AsyncIter<number>, at3: (value: number) => number) => AsyncIter<number>;
const places: readonly (readonly [string, Leaving])[] = [
  ['map()', (values, at3) => values.map(at3)],
  ['map() over a batch', (values, at3) => values.flatMap((n) => [n, n, n]).map(at3)],
  ['filter(), which drops', (values, at3) => values.filter((n) => at3(n) < 0 || n < 3).map((n) => n)],
  [
    'the last of seven',
    (values, at3) =>
      Array.from({ length: 6 })
        .reduce<typeof values>((p) => p.map((n) => n), values)
        .map(at3),
  ],
];

test.each(places)('in %s', async (_name, build) => {
  const { values, closed } = slowToClose();
  const pipeline: AsyncIter<number> = build(values, (n) => {
    if (n === 3) void pipeline.return();
    return n;
  });
  expect(await pipeline.toArray()).not.toContain(3);
  expect(closed()).toBe(true);
});

test.each(places)('in %s, read one by one', async (_name, build) => {
  const { values, closed } = slowToClose();
  const pipeline: AsyncIter<number> = build(values, (n) => {
    if (n === 3) void pipeline.return();
    return n;
  });
  while (!(await pipeline.next()).done);
  expect(closed()).toBe(true);
});

test('in the callback of the terminal operation', async () => {
  const { values, closed } = slowToClose();
  const seen: number[] = [];
  await values.forEach((n) => {
    seen.push(n);
    if (n === 3) void values.return();
  });
  expect(seen).toEqual([0, 1, 2, 3]);
  expect(closed()).toBe(true);
});
