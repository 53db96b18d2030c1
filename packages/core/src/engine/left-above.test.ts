// An iterator that is left while what was built on it, or a terminal operation, reads it.
import { expect, test } from '@jest/globals';
import { type AsyncIter, from, type Orphan } from '../index.ts';
import { probe, settleTasks, virtualTime } from '../testing/index.ts';

const done = { value: undefined, done: true };

const reads: Record<string, (stream: AsyncIter<number>) => [read: Promise<unknown>, answer: unknown]> = {
  'first()': (stream) => [stream.first(), undefined],
  'find()': (stream) => [stream.find(() => false), undefined],
  'some()': (stream) => [stream.some(() => true), false],
  'every()': (stream) => [stream.every(() => false), true],
  'includes()': (stream) => [stream.includes(1), false],
  'isEmpty()': (stream) => [stream.isEmpty(), true],
  'at()': (stream) => [stream.at(0), undefined],
  'toArray()': (stream) => [stream.toArray(), []],
  'next() of a map()': (stream) => [stream.map((n) => n).next(), done],
  'next() of a map() and a filter()': (stream) => [
    stream
      .map((n) => n)
      .filter(() => true)
      .next(),
    done,
  ],
  'calls of next() of a map() that overlap': (stream) => {
    const mapped = stream.map((n) => n);
    return [Promise.all([mapped.next(), mapped.next()]), [done, done]];
  },
};

for (const [name, read] of Object.entries(reads)) {
  test(`no callback starts after an iterator was left that ${name} reads`, async () => {
    const source = probe<number>({ answers: 'byHand' });
    const seen: number[] = [];
    const stream = from(source).tap((n) => seen.push(n));
    const [answered, answer] = read(stream);
    await settleTasks();
    const left = stream.return();
    source.deliver(1);
    if (name.endsWith('overlap')) source.deliver(2);
    expect(await answered).toEqual(answer);
    expect(await left).toEqual(done);
    expect(seen).toEqual([]);
  });

  test(`${name} is answered when the grace is over, where the iterator that it reads was left and its source hangs`, async () => {
    const time = virtualTime();
    try {
      const orphans: Orphan[] = [];
      const source = { next: () => new Promise<never>(() => undefined), [Symbol.asyncIterator]: () => source };
      const stream = from(source, { onOrphan: (orphan) => orphans.push(orphan), graceMs: 50 }).tap(() => undefined);
      const [answered, answer] = read(stream as AsyncIter<number>);
      const told: unknown[] = [];
      void answered.then((value) => told.push(value));
      await time.advance(0);
      void stream.return();
      await time.advance(49);
      expect(told).toEqual([]);
      await time.advance(1);
      expect(told).toEqual([answer]);
      expect(orphans).toEqual([{ name: 'iterator', stage: 'next', ageMs: 50 }]);
    } finally {
      time.restore();
    }
  });
}

test('an error of the close reaches who leaves an iterator that is read by what was built on it', async () => {
  const error = new Error('close');
  const source = {
    next: () => Promise.resolve({ value: 1, done: false }),
    return: () => Promise.reject(error),
    [Symbol.asyncIterator]: () => source,
  };
  const stream = from(source);
  await stream.map((n) => n).next();
  await expect(stream.return()).rejects.toBe(error);
});
