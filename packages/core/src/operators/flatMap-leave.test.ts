// flatMap() that is left while sources are on their way.
import { expect, test } from '@jest/globals';
import { watched } from '../../contract/watch.ts';
import { type AsyncIter, buffered, from, type MapOptions, type Orphan } from '../index.ts';
import { probe, settleTasks, virtualTime } from '../testing/index.ts';

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

const ahead: Record<string, (stream: AsyncIter<number>) => AsyncIter<unknown>> = {
  'a buffer': (stream) => stream.buffer(100),
  'a buffer behind other operators': (stream) => stream.buffer(100).chunks(1).concat([]),
  'a conflate': (stream) => stream.conflate(),
  'buffered()': (stream) => from(buffered(stream, 3)),
  'a map with a limit': (stream) => stream.map((n) => n, { concurrency: 3 }),
  'a filter with a limit': (stream) => stream.filter((n) => n === 1, { concurrency: 3 }),
  'a merge': (stream) =>
    from([0])
      .delay(7)
      .merge([stream.filter((n) => n > 1)]),
  'a switchMap': (stream) => stream.switchMap((n) => from([n]).delay(2)),
  'a flatMap with a limit': (stream) => stream.flatMap((n) => [n], { concurrency: 3 }),
  'a flatMap of buffers': (stream) => from([stream]).flatMap((inner) => inner.buffer(100)),
};

for (const [name, make] of Object.entries(ahead)) {
  test(`flatMap(): ${name} in front of it starts nothing after the leave, while an inner source lets nobody go`, async () => {
    const time = virtualTime();
    try {
      const started = { pulls: 0, callbacks: 0 };
      const source = {
        next: () =>
          new Promise<IteratorResult<number>>((resolve) => {
            setTimeout(resolve, 5, { value: ++started.pulls, done: false });
          }),
        [Symbol.asyncIterator]: () => source,
      };
      const stream = from(source).map((n) => {
        started.callbacks++;
        return n;
      });
      const inner = {
        next: () => Promise.resolve({ value: 1, done: false }),
        return: () => new Promise<never>(() => undefined),
        [Symbol.asyncIterator]: () => inner,
      };
      const pipeline = make(stream).flatMap(() => inner);
      const first = pipeline.next();
      await time.advance(8);
      expect(await first).toEqual({ value: 1, done: false });
      void pipeline.return();
      const before = { ...started };
      await time.advance(900);
      expect(started).toEqual(before);
    } finally {
      time.restore();
    }
  });
}

test('an error behind the last value that is waited for is published', async () => {
  const error = new Error('late');
  const first = probe<number>({ answers: 'byHand' });
  let fail!: (reason: Error) => void;
  const second = new Promise<never>((_, reject) => (fail = reject));
  const { suppressed, outcome } = await watched(async () => {
    const stream = from([0, 1]).flatMap((n) => (n === 0 ? first : second), { concurrency: 2 });
    const read = stream.next();
    await settleTasks();
    void stream.return();
    fail(error);
    await settleTasks();
    first.deliver(7);
    return read;
  });
  expect(outcome).toEqual({ value: 7, done: false });
  expect(suppressed).toEqual([error]);
});

test('values that are there for reads which wait are told to them, in their turn, when it is left', async () => {
  await watched(async () => {
    const first = probe<number>({ answers: 'byHand' });
    const stream = from([1, 2, 3, 4]).flatMap((n) => (n === 1 ? first : [n]), { concurrency: 4 });
    const reads = [stream.next(), stream.next(), stream.next()];
    await settleTasks();
    const left = stream.return();
    first.deliver(1);
    expect(await Promise.all(reads)).toEqual([1, 2, 3].map((value) => ({ value, done: false })));
    expect(await stream.next()).toEqual(done);
    await left;
  });
});

test.each([true, false])(
  'an error of the outer source after the leave does not take the place of a value that comes (ordered: %s)',
  async (ordered) => {
    const inner = probe<number>({ answers: 'byHand' });
    const outer = probe<number>({ answers: 'byHand' });
    const { suppressed, outcome } = await watched(async () => {
      const stream = from(outer).flatMap(() => inner, { concurrency: 2, ordered });
      const read = stream.next();
      await settleTasks();
      outer.deliver(1);
      await settleTasks();
      const left = stream.return();
      outer.fail(gone);
      await settleTasks();
      inner.deliver(7);
      await left;
      return read;
    });
    expect([outcome, suppressed]).toEqual([{ value: 7, done: false }, [gone]]);
  },
);

test('an error of the outer source comes after the values of what it gave before', async () => {
  const inner = probe<number>({ answers: 'byHand' });
  const outer = probe<number>({ answers: 'byHand' });
  const stream = from(outer).flatMap(() => inner, { concurrency: 2 });
  const read = stream.next();
  await settleTasks();
  outer.deliver(1);
  await settleTasks();
  outer.fail(gone);
  await settleTasks();
  inner.deliver(7);
  expect(await read).toEqual({ value: 7, done: false });
  const end = stream.next();
  inner.end();
  await expect(end).rejects.toBe(gone);
});

test('a switchMap in front of it is closed at once, although an inner source lets nobody go', async () => {
  const source = probe({ values: [1], hangAt: 1 });
  const inner = probe({ values: [1], closes: 'never' });
  await watched(async () => {
    const stream = from(source)
      .switchMap((n) => probe({ values: [n] }))
      .flatMap(() => inner);
    await stream.next();
    void stream.return();
    source.assertClosedOnce();
  });
});
