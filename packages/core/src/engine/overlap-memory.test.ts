// Calls that overlap for a long time: what was given and let go is kept by nobody.
import { expect, test } from '@jest/globals';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type AsyncIter, from, zip } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const READS = 100;

/** How many of the values that were read, two calls at a time, are kept while the pipeline is still open. */
async function kept(build: (stream: AsyncIter<number[]>) => AsyncIterator<number[]>): Promise<number> {
  const source = probe<number[]>({ values: Array.from({ length: 2 * READS }, (_, at) => [at]) });
  const stream = build(from(source).map((value) => [...value]));
  const read = async (): Promise<WeakRef<object>[]> => {
    const results = await Promise.all([stream.next(), stream.next()]);
    return results.map(({ value }) => new WeakRef(value as number[]));
  };
  const given: WeakRef<object>[] = [];
  for (let reads = 0; reads < READS; reads += 2) given.push(...(await read()));
  await settleTasks();
  collect();
  const left = given.filter((value) => value.deref() !== undefined).length;
  await stream.return?.();
  return left;
}

test.each<[string, (stream: AsyncIter<number[]>) => AsyncIterator<number[]>]>([
  ['map', (stream) => stream.map((value) => value)],
  ['filter', (stream) => stream.filter(() => true)],
  ['take', (stream) => stream.take(1e9)],
  ['take and buffered', (stream) => stream.take(1e9).buffered(2)],
  ['drop', (stream) => stream.drop(1)],
  ['takeWhile', (stream) => stream.takeWhile(() => true)],
  ['scan', (stream) => stream.scan((_, value) => value)],
  ['enumerate', (stream) => stream.enumerate().map(([, value]) => value)],
  ['tap', (stream) => stream.tap(() => undefined)],
  ['peekable', (stream) => stream.peekable()],
  ['buffered', (stream) => stream.buffered(2)],
  ['concurrent map', (stream) => stream.map(async (value) => value, { concurrency: 2 })],
  ['flatMap', (stream) => stream.flatMap((value) => [value])],
  ['concurrent flatMap', (stream) => stream.flatMap((value) => [value], { concurrency: 2 })],
  ['switchMap', (stream) => stream.switchMap((value) => [value])],
  ['merge', (stream) => stream.merge([])],
  ['zip', (stream) => from(zip([stream, []], { mode: 'longest' })).map(([value]) => value!)],
  ['conflate', (stream) => stream.conflate()],
  ['buffer', (stream) => stream.buffer(2)],
  ['timeout', (stream) => stream.timeout({ idleMs: 1e6 })],
  ['takeUntil', (stream) => stream.takeUntil(new Promise(() => undefined))],
  ['catchError', (stream) => stream.catchError(() => [])],
  ['share', (stream) => from(stream.share({ bufferSize: 4 }))],
  ['tee', (stream) => stream.tee(1, { bufferSize: 4 })[0]],
  ['borrow', (stream) => stream.borrow()],
])('calls of next() that overlap leave no value of %s behind', async (_, build) => {
  expect(await kept(build)).toBeLessThan(READS / 5);
});
