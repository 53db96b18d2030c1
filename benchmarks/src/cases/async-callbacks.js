import { Effect, Stream } from 'effect';
import { map, pipe, reduce, toAsync, wait } from 'iter-ops';
import { concatMap, from as observe, lastValueFrom, reduce as reduceObserved } from 'rxjs';
import * as streamingIterables from 'streaming-iterables';
import * as forawait from '../engines/forawait.js';
import * as generators from '../engines/generators.js';
import { integers, ofArray } from '../sources.js';

const ITEMS = 10_000;
const values = integers(ITEMS);
const source = ofArray(values);
const addOne = async (x) => x + 1;
const twice = async (x) => (x * 2) | 0;
const sum = (state, x) => state + x;
const STAGES = [
  ['map', addOne],
  ['map', twice],
];

async function inline() {
  let total = 0;
  for (const value of values) total += await twice(await addOne(value));
  return total;
}

export const cases = [
  {
    name: 'async-callbacks',
    title: 'two async mappers, one call at a time, sum, over an array',
    items: ITEMS,
    modes: ['alone'],
    contestants: [
      { name: 'inline await', run: inline },
      { name: 'forawait, terminal', run: () => forawait.fold(source, STAGES, sum, 0) },
      { name: 'forawait, for await', run: () => forawait.iterate(source, STAGES, sum, 0) },
      { name: 'streaming-iterables', peer: true, run: byStreamingIterables },
      { name: 'iter-ops', peer: true, run: byIterOps },
      { name: 'effect', peer: true, run: byEffect },
      { name: 'rxjs', peer: true, run: byRxjs },
      { name: generators.name, peer: true, run: () => generators.fold(source, STAGES, sum, 0) },
    ],
  },
];

function byStreamingIterables() {
  const once = streamingIterables.map(addOne, values);
  return streamingIterables.reduce(sum, 0, streamingIterables.map(twice, once));
}

function byIterOps() {
  return pipe(toAsync(values), map(addOne), wait(), map(twice), wait(), reduce(sum, 0)).first;
}

function byEffect() {
  const call = (fn) => Stream.mapEffect((x) => Effect.promise(() => fn(x)));
  return Effect.runPromise(Stream.runFold(Stream.fromArray(values).pipe(call(addOne), call(twice)), () => 0, sum));
}

function byRxjs() {
  return lastValueFrom(observe(values).pipe(concatMap(addOne), concatMap(twice), reduceObserved(sum, 0)));
}
