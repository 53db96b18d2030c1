import { Effect, Stream } from 'effect';
import pMap from 'p-map';
import { from as observe, lastValueFrom, mergeMap, reduce } from 'rxjs';
import * as streamingIterables from 'streaming-iterables';
import { from } from '../core.js';
import { integers } from '../sources.js';

const ITEMS = 10_000;
const values = integers(ITEMS);
const work = async (x) => x + 1;

/** Another result for another order. */
const digest = (state, x) => (state * 31 + x) | 0;
const sum = (state, x) => state + x;

async function sequential() {
  let state = 0;
  for (const value of values) state = digest(state, await work(value));
  return state;
}

/** So many loops side by side over one iterator: unordered, and the least that concurrency can cost. */
async function lanes(concurrency) {
  const iterator = values.values();
  let state = 0;
  const lane = async () => {
    for (const value of iterator) {
      const result = await work(value);
      state += result;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  return state;
}

function byEffect(concurrency, unordered, reducer) {
  const call = (x) => Effect.promise(() => work(x));
  const stream = Stream.fromArray(values).pipe(Stream.mapEffect(call, { concurrency, unordered }));
  return Effect.runPromise(Stream.runFold(stream, () => 0, reducer));
}

const ordered = (concurrency) => ({
  name: `concurrent-map-${concurrency}`,
  title: `async map over an array, ${concurrency} in flight, results in order`,
  contestants: [
    { name: 'sequential await', run: sequential },
    { name: 'forawait', run: () => from(values).map(work, { concurrency }).reduce(digest, 0) },
    { name: 'p-map', peer: true, run: async () => (await pMap(values, work, { concurrency })).reduce(digest, 0) },
    {
      name: 'streaming-iterables',
      peer: true,
      run: () => streamingIterables.reduce(digest, 0, streamingIterables.parallelMap(concurrency, work, values)),
    },
    { name: 'effect', peer: true, run: () => byEffect(concurrency, false, digest) },
  ],
});

const unordered = (concurrency) => ({
  name: `concurrent-map-${concurrency}-unordered`,
  title: `async map over an array, ${concurrency} in flight, results as they come`,
  contestants: [
    { name: 'lanes of await', run: () => lanes(concurrency) },
    { name: 'forawait', run: () => from(values).map(work, { concurrency, ordered: false }).reduce(sum, 0) },
    { name: 'p-map', peer: true, run: async () => (await pMap(values, work, { concurrency })).reduce(sum, 0) },
    {
      name: 'streaming-iterables',
      peer: true,
      run: () => streamingIterables.reduce(sum, 0, streamingIterables.transform(concurrency, work, values)),
    },
    { name: 'effect', peer: true, run: () => byEffect(concurrency, true, sum) },
    {
      name: 'rxjs',
      peer: true,
      run: () => lastValueFrom(observe(values).pipe(mergeMap(work, concurrency), reduce(sum, 0))),
    },
  ],
});

export const cases = [10, 100, 1000]
  .flatMap((concurrency) => [ordered(concurrency), unordered(concurrency)])
  .map((one) => ({ items: ITEMS, modes: ['alone'], ...one }));
