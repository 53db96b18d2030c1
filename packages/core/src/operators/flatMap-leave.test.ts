// flatMap() that is left while sources are on their way.
import { expect, test } from '@jest/globals';
import { from, type MapOptions, type Orphan } from '../index.ts';
import { settleTasks } from '../testing/index.ts';

const gone = new Error('gone');
const done = { value: undefined, done: true };

/** `flatMap` of a source that answers by hand. */
function read(options: MapOptions | undefined) {
  const orphans: Orphan[] = [];
  const fails: ((error: unknown) => void)[] = [];
  const source = {
    next: () => new Promise<IteratorResult<number>>((_resolve, reject) => fails.push(reject)),
    [Symbol.asyncIterator]: () => source,
  };
  const one = from(source, { onOrphan: (orphan) => orphans.push(orphan) });
  return {
    pipeline: options === undefined ? one.flatMap((n) => [n]) : one.flatMap((n) => [n], options),
    fails,
    orphans,
  };
}

const ways: [string, MapOptions | undefined][] = [
  ['', undefined],
  [' with a limit', { concurrency: 2 }],
  [' with a limit, out of order', { concurrency: 2, ordered: false }],
];

test.each(ways)(
  'flatMap()%s: an error of the outer source after the leave is told to the read that waits',
  async (_how, options) => {
    const { pipeline, fails, orphans } = read(options);
    const reads = [pipeline.next(), pipeline.next()];
    const left = pipeline.return();
    for (const fail of fails) fail(gone);
    const told = Promise.allSettled(reads);
    const settled: unknown[] = [];
    void told.then((results) => settled.push(...results));
    await settleTasks();
    expect(settled).toEqual([
      { status: 'rejected', reason: gone },
      { status: 'fulfilled', value: done },
    ]);
    expect(await left).toEqual(done);
    expect(orphans).toEqual([]);
  },
);
