import { expect, test } from '@jest/globals';
import { from, interleave, merge, mergeSorted, type Pipeline, race, type Source, zip, zipLatest } from '../index.ts';
import { probe } from '../testing/index.ts';

const error = new Error('the list');
type Given = Iterable<Source<number>>;

const combinators: Record<string, (sources: Given) => Pipeline<unknown>> = {
  merge: (sources) => merge(sources),
  zip: (sources) => zip(sources),
  zipLatest: (sources) => zipLatest(sources),
  interleave: (sources) => interleave(sources),
  race: (sources) => race(sources),
  mergeSorted: (sources) => mergeSorted(sources),
};

function* failing(...sources: Source<number>[]): Generator<Source<number>> {
  yield* sources;
  throw error;
}

test.each(Object.entries(combinators))('%s() closes what a list gave before it failed', (_name, combine) => {
  const sources = [probe({ values: [1] }), probe({ values: [2] })];
  expect(() => combine(failing(...sources))).toThrow(error);
  for (const source of sources) source.assertClosedOnce();
});

test('a method closes its own source, too, when its list fails', () => {
  const sources = [probe({ values: [1] }), probe({ values: [2] })] as const;
  expect(() => from(sources[0]).merge(failing(sources[1]))).toThrow(error);
  for (const source of sources) source.assertClosedOnce();
});
