// What was asked of a source that hangs, when nobody waits for it any more: no timer of ours waits either.
import { expect, test } from '@jest/globals';
import { watched } from '../../contract/watch.ts';
import {
  buffered,
  concat,
  filter,
  flatMap,
  from,
  interleave,
  map,
  merge,
  mergeSorted,
  race,
  readyChunks,
  type Source,
  zip,
  zipLatest,
} from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const hung = (): Source<number> => probe<number>({ hangAt: 0 });

test.each<[string, (sources: Source<number>[], signal: AbortSignal) => AsyncIterator<unknown>]>([
  ['concat', (sources, signal) => concat(...sources.map((source) => from(source, { signal })))],
  ['interleave', (sources, signal) => interleave(sources, { signal })],
  ['merge', (sources, signal) => merge(sources, { signal })],
  ['mergeSorted', (sources, signal) => mergeSorted(sources, undefined, { signal })],
  ['race', (sources, signal) => race(sources, { signal })],
  ['zip', (sources, signal) => zip(sources, { signal })],
  ['zipLatest', (sources, signal) => zipLatest(sources, { signal })],
])('an abort of %s leaves no timer behind', async (_, combine) => {
  const { orphans } = await watched(async ({ time }) => {
    const controller = new AbortController();
    const reading = combine([hung(), hung()], controller.signal).next();
    await settleTasks();
    controller.abort();
    await expect(reading).rejects.toBe(controller.signal.reason);
    await settleTasks();
    expect(time.pending).toBe(0);
  });
  expect(orphans).toEqual([]);
});

test.each<[string, (source: Source<number>) => AsyncIterator<unknown>]>([
  ['a concurrent map', (source) => map(source, (value) => value, { concurrency: 3 })],
  ['a concurrent filter', (source) => filter(source, () => true, { concurrency: 3 })],
  ['a concurrent filter out of order', (source) => filter(source, () => true, { concurrency: 3, ordered: false })],
  ['a concurrent flatMap', (source) => flatMap(source, (value) => [value], { concurrency: 3 })],
  [
    'a concurrent flatMap out of order',
    (source) => flatMap(source, (value) => [value], { concurrency: 3, ordered: false }),
  ],
  ['readyChunks', (source) => readyChunks(source, 2)],
  ['buffered', (source) => buffered(source, 3)],
])('%s that is left between two reads leaves no timer behind', async (_, build) => {
  const { orphans } = await watched(async ({ time }) => {
    const stream = build(probe({ values: [1], hangAt: 1 }));
    await stream.next();
    await stream.return?.();
    expect([time.now, time.pending]).toEqual([0, 0]);
  });
  expect(orphans).toEqual([]);
});
