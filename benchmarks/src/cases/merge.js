import { Effect, Stream } from 'effect';
import { from as observe, lastValueFrom, merge as mergeObservables, reduce as reduceObserved } from 'rxjs';
import * as streamingIterables from 'streaming-iterables';
import { merge, reduce } from '../core.js';
import { emit, integers } from '../sources.js';

const sum = (state, x) => state + x;

export const cases = [10, 1000, 10_000].map((count) => {
  const items = Math.max(10_000, 10 * count);
  const values = integers(items);
  const each = items / count;
  const parts = Array.from({ length: count }, (_, i) => values.slice(i * each, (i + 1) * each));
  const open = () => parts.map((part) => emit(part));
  return {
    name: `merge-${count}`,
    title: `merge of ${count} async generators`,
    items,
    modes: ['alone'],
    contestants: [
      { name: 'independent loops', run: () => loops(open()) },
      { name: 'forawait, terminal', run: () => reduce(merge(open()), sum, 0) },
      { name: 'forawait, for await', run: () => total(merge(open())) },
      { name: 'streaming-iterables', peer: true, run: () => total(streamingIterables.parallelMerge(...open())) },
      { name: 'effect', peer: true, run: () => byEffect(open()) },
      // It reads everything as fast as it comes, whether or not anybody keeps up: no peer in this.
      { name: 'rxjs, no backpressure', run: () => byRxjs(open()) },
    ],
  };
});

async function loops(sources) {
  const totals = await Promise.all(sources.map(total));
  return totals.reduce(sum, 0);
}

async function total(source) {
  let state = 0;
  for await (const value of source) state += value;
  return state;
}

function byEffect(sources) {
  const streams = sources.map((source) => Stream.fromAsyncIterable(source, (error) => error));
  const merged = Stream.mergeAll(streams, { concurrency: 'unbounded' });
  return Effect.runPromise(Stream.runFold(merged, () => 0, sum));
}

function byRxjs(sources) {
  return lastValueFrom(mergeObservables(...sources.map((source) => observe(source))).pipe(reduceObserved(sum, 0)));
}
