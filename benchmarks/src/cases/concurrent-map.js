import { Effect, Stream } from 'effect';
import pMap from 'p-map';
import { from as observe, lastValueFrom, mergeMap, reduce } from 'rxjs';
import * as streamingIterables from 'streaming-iterables';
import { from } from '../core.js';
import { integers } from '../sources.js';

const ITEMS = 10_000;
const values = integers(ITEMS);

/** Another result for another order. */
const digest = (state, x) => (state * 31 + x) | 0;
const sum = (state, x) => state + x;

const quick = async (x) => x + 1;

/** Every hundredth answer takes its time, while others wait behind it. */
async function slowHead(x) {
  if (x % 100 === 0) for (let turn = 0; turn < 50; turn++) await undefined;
  return x + 1;
}

async function sequential(work, stages) {
  let state = 0;
  for (const value of values) {
    let result = value;
    for (let stage = 0; stage < stages; stage++) result = await work(result);
    state = digest(state, result);
  }
  return state;
}

/** So many loops side by side over one iterator: unordered, and the least that concurrency can cost. */
async function lanes(work, concurrency) {
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

/** `map` of each library, so many times over the values. */
function stacked(stages, map) {
  let stream = values;
  for (let stage = 0; stage < stages; stage++) stream = map(stream);
  return stream;
}

async function byPMap(work, concurrency, reducer, stages = 1) {
  let results = values;
  for (let stage = 0; stage < stages; stage++) results = await pMap(results, work, { concurrency });
  return results.reduce(reducer, 0);
}

function byStreamingIterables(map, reducer, work, concurrency, stages = 1) {
  return streamingIterables.reduce(
    reducer,
    0,
    stacked(stages, (stream) => map(concurrency, work, stream)),
  );
}

function byEffect(work, options, reducer, stages = 1) {
  const call = (x) => Effect.promise(() => work(x));
  let stream = Stream.fromArray(values);
  for (let stage = 0; stage < stages; stage++) stream = stream.pipe(Stream.mapEffect(call, options));
  return Effect.runPromise(Stream.runFold(stream, () => 0, reducer));
}

const ordered = (concurrency, work = quick, stages = 1) => [
  { name: 'sequential await', run: () => sequential(work, stages) },
  {
    name: 'forawait',
    run: () => from(stacked(stages, (stream) => from(stream).map(work, { concurrency }))).reduce(digest, 0),
  },
  { name: 'p-map', peer: true, run: () => byPMap(work, concurrency, digest, stages) },
  {
    name: 'streaming-iterables',
    peer: true,
    run: () => byStreamingIterables(streamingIterables.parallelMap, digest, work, concurrency, stages),
  },
  { name: 'effect', peer: true, run: () => byEffect(work, { concurrency }, digest, stages) },
];

const unordered = (concurrency, work = quick) => [
  { name: 'lanes of await', run: () => lanes(work, concurrency) },
  { name: 'forawait', run: () => from(values).map(work, { concurrency, ordered: false }).reduce(sum, 0) },
  { name: 'p-map', peer: true, run: () => byPMap(work, concurrency, sum) },
  {
    name: 'streaming-iterables',
    peer: true,
    run: () => byStreamingIterables(streamingIterables.transform, sum, work, concurrency),
  },
  { name: 'effect', peer: true, run: () => byEffect(work, { concurrency, unordered: true }, sum) },
  {
    name: 'rxjs',
    peer: true,
    run: () => lastValueFrom(observe(values).pipe(mergeMap(work, concurrency), reduce(sum, 0))),
  },
];

export const cases = [
  ...[1, 10, 100, 1000].flatMap((concurrency) => [
    {
      name: `concurrent-map-${concurrency}`,
      title: `async map over an array, ${concurrency} in flight, results in order`,
      contestants: ordered(concurrency),
    },
    {
      name: `concurrent-map-${concurrency}-unordered`,
      title: `async map over an array, ${concurrency} in flight, results as they come`,
      contestants: unordered(concurrency),
    },
  ]),
  {
    name: 'concurrent-map-slow-head',
    title: 'async map over an array, 10 in flight, every hundredth answer late, results in order',
    contestants: ordered(10, slowHead),
  },
  {
    name: 'concurrent-map-slow-head-unordered',
    title: 'async map over an array, 10 in flight, every hundredth answer late, results as they come',
    contestants: unordered(10, slowHead),
  },
  {
    name: 'concurrent-map-5-stages',
    title: 'five async maps one upon the other over an array, 10 in flight in each, results in order',
    contestants: ordered(10, quick, 5),
  },
].map((one) => ({ items: ITEMS, modes: ['alone'], ...one }));
