import { map, pipe, toAsync, filter } from 'iter-ops';
import * as streamingIterables from 'streaming-iterables';
import { from } from '../core.js';
import { integers } from '../sources.js';

const ITEMS = 20_000;
const values = integers(ITEMS);
const addOne = (x) => x + 1;
const notThird = (x) => x % 3 !== 0;
const twice = (x) => (x * 2) | 0;

/** What one would write by hand instead of a pipeline, if it had to be an async iterator. */
const handWritten = (advance) => {
  let at = 0;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      while (at < values.length) {
        const value = advance(values[at++]);
        if (value !== undefined) return Promise.resolve({ value, done: false });
      }
      return Promise.resolve({ value: undefined, done: true });
    },
  };
};

const limits = {
  1: () => handWritten((x) => x + 1),
  3: () => handWritten((x) => ((x + 1) % 3 === 0 ? undefined : ((x + 1) * 2) | 0)),
  6: () => handWritten((x) => ((x + 1) % 3 === 0 || (x * 2 + 3) % 3 === 0 ? undefined : (((x + 1) * 2 + 1) * 2) | 0)),
};

const ours = {
  1: () => from(values).map(addOne),
  3: () => from(values).map(addOne).filter(notThird).map(twice),
  6: () => ours[3]().map(addOne).filter(notThird).map(twice),
};

const iterOps = {
  1: () => pipe(toAsync(values), map(addOne)),
  3: () => pipe(toAsync(values), map(addOne), filter(notThird), map(twice)),
  6: () => pipe(iterOps[3](), map(addOne), filter(notThird), map(twice)),
};

const streaming = {
  1: () => streamingIterables.map(addOne, values),
  3: () => streamingIterables.map(twice, streamingIterables.filter(notThird, streaming[1]())),
  6: () =>
    streamingIterables.map(twice, streamingIterables.filter(notThird, streamingIterables.map(addOne, streaming[3]()))),
};

async function total(iterable) {
  let sum = 0;
  for await (const value of iterable) sum += value;
  return sum;
}

export const cases = [1, 3, 6].map((k) => ({
  name: `for-await-${k}`,
  title: `for await over a pipeline of ${k} on an array`,
  items: ITEMS,
  modes: ['alone'],
  contestants: [
    { name: 'hand-written iterator', run: () => total(limits[k]()) },
    { name: 'forawait', run: () => total(ours[k]()) },
    { name: 'iter-ops', peer: true, run: () => total(iterOps[k]()) },
    { name: 'streaming-iterables', peer: true, run: () => total(streaming[k]()) },
  ],
}));
