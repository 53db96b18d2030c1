import { expect, test } from '@jest/globals';
import { AsyncIter, filter, from, map } from '../index.ts';

/** A timer fires while `reading` is under way; without a turn for the event loop it never would. */
async function leftByTimer(iterator: AsyncIterator<unknown>): Promise<unknown[]> {
  const reads = [iterator.next(), iterator.next()];
  setTimeout(() => void iterator.return?.(), 20);
  return await Promise.all(reads);
}

const END = { value: undefined, done: true };

function* ones(): Generator<number> {
  for (;;) yield 1;
}

class Ones extends AsyncIter<number> {
  protected override pull(): number {
    return 1;
  }
}

const ready: AsyncIterableIterator<number> = {
  next: async () => ({ value: 1, done: false }),
  return: async () => ({ value: undefined, done: true }),
  [Symbol.asyncIterator]() {
    return this;
  },
};

test('overlapping reads of an endless filter over a generator let a timer leave it', async () => {
  expect(await leftByTimer(filter(ones(), () => false))).toEqual([END, END]);
});

test('overlapping reads of an endless filter over a subclass let a timer leave it', async () => {
  expect(await leftByTimer(new Ones().filter(() => false))).toEqual([END, END]);
});

test('overlapping reads of an endless filter over a foreign iterator let a timer leave it', async () => {
  expect(await leftByTimer(from(ready).filter(() => false))).toEqual([END, END]);
});

test('overlapping reads of an endless dropWhile let a timer leave it', async () => {
  expect(await leftByTimer(new Ones().dropWhile(() => true))).toEqual([END, END]);
});

test('two readers that never wait let a timer end them', async () => {
  const shared = map(ones(), (one) => one);
  let over = false;
  setTimeout(() => {
    over = true;
  }, 20);
  const read = async (): Promise<void> => {
    while (!over) await shared.next();
  };
  await Promise.all([read(), read()]);
  await shared.return();
  expect(over).toBe(true);
});

test('answers keep their order across a turn of the event loop', async () => {
  const numbers = from(Array.from({ length: 20_000 }, (_, index) => index)).filter(() => true);
  const seen: unknown[] = [];
  const read = async (): Promise<void> => {
    for (let result = await numbers.next(); result.done !== true; result = await numbers.next())
      seen.push(result.value);
  };
  await Promise.all([read(), read(), read()]);
  expect(seen).toEqual(Array.from({ length: 20_000 }, (_, index) => index));
});

test('values are asked for in order when a filter drops them across a turn of the event loop', async () => {
  const busy = (): void => {
    const until = performance.now() + 0.05;
    while (performance.now() < until);
  };
  let at = 0;
  const source: AsyncIterableIterator<number, undefined> = {
    next: async () => (at < 3000 ? { value: at++, done: false } : { value: undefined, done: true }),
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const numbers = from(source).filter((number) => {
    busy();
    return number % 3 === 0;
  });
  const seen: (number | undefined)[] = [];
  for (let over = false; !over;) {
    const results = await Promise.all([numbers.next(), numbers.next(), numbers.next(), numbers.next()]);
    for (const { done, value } of results) {
      if (done === true) over = true;
      else seen.push(value);
    }
  }
  expect(seen).toEqual(Array.from({ length: 1000 }, (_, index) => index * 3));
});

test.each([true, false])(
  'an endless filter with concurrency, ordered: %s, whose tests answer at once, lets a timer leave it',
  async (ordered) => {
    expect(await leftByTimer(filter(ones(), () => false, { concurrency: 2, ordered }))).toEqual([END, END]);
  },
);
