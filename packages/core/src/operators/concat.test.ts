import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { concat, from, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

test('concat() gives the values of one source after those of the other', async () => {
  expect(await toArray(concat<number | string>([1, 2], 'ab', new Set([3])))).toEqual([1, 2, 'a', 'b', 3]);
});

test('concat() of no source, and of empty ones, gives nothing', async () => {
  expect(await toArray(concat())).toEqual([]);
  expect(await toArray(concat([], '', new Set()))).toEqual([]);
});

test('concat() as a method puts its own values first', async () => {
  expect(await from([1]).concat([2], [3]).toArray()).toEqual([1, 2, 3]);
});

test('a source is opened when its turn comes', async () => {
  const second = probe<number, 'asyncIterable'>({ values: [2], shape: 'asyncIterable' });
  const all = concat(probe({ values: [1] }), second);
  await all.next();
  second.assertUntouched();
  await all.next();
  expect(second.opened).toBe(1);
  await all.return();
});

test('an infinite source keeps the later ones from their turn', async () => {
  const ones = function* (): Generator<number> {
    for (;;) yield 1;
  };
  const second = probe<number, 'asyncIterable'>({ shape: 'asyncIterable' });
  expect(await toArray(take(concat(ones(), second), 3))).toEqual([1, 1, 1]);
  second.assertUntouched();
});

test('left early, iterators that had no turn are closed unread; iterables are left alone', async () => {
  const ended = probe({ values: [1] });
  const active = probe({ values: [2, 3] });
  const iterator = probe<number>({ values: [4] });
  const iterable = probe<number, 'asyncIterable'>({ values: [5], shape: 'asyncIterable' });
  const all = concat(ended, active, iterator, iterable);
  await all.next();
  await all.next();
  await all.return();
  expect(ended.closes).toBe(0);
  active.assertClosedOnce();
  expect(iterator.pulls).toBe(0);
  iterator.assertClosedOnce();
  iterable.assertUntouched();
});

test('an error of one source ends all: the later ones are closed, not the one that failed', async () => {
  const error = new Error('source');
  const failed = probe({ failAt: 0, error });
  const later = probe({ values: [1] });
  const all = concat(failed, later);
  expect(await errorOf(all.next())).toBe(error);
  expect([failed.closes, later.pulls]).toEqual([0, 0]);
  later.assertClosedOnce();
  expect(await all.next()).toEqual(done);
});

test('of several closes that fail the first error is told, the others published', async () => {
  const errors = [new Error('first'), new Error('second')];
  const { suppressed } = await watched(async () => {
    const all = concat(probe({ values: [1], closeError: errors[0] }), probe({ values: [2], closeError: errors[1] }));
    await all.next();
    expect(await errorOf(all.return())).toBe(errors[0]);
  });
  expect(suppressed).toEqual([errors[1]]);
});

test('overlapping calls reach over the border between two sources', async () => {
  const all = concat(probe({ values: [1] }), probe({ values: [2] }));
  const reading = [all.next(), all.next(), all.next()];
  expect((await Promise.all(reading)).map((result) => result.value)).toEqual([1, 2, undefined]);
});

test('promises in a sync source are awaited', async () => {
  expect(await toArray(concat([Promise.resolve(1)], [2]))).toEqual([1, 2]);
});

test('a value that comes after the leave opens no further source', async () => {
  const first = probe<number>({ answers: 'byHand' });
  const second = probe<number, 'asyncIterable'>({ shape: 'asyncIterable' });
  const all = concat(first, second);
  const reading = all.next();
  await settleTasks();
  const leaving = all.return();
  first.end();
  expect([await reading, await leaving]).toEqual([done, done]);
  second.assertUntouched();
});

test('a source that cannot be read is refused at the call', () => {
  expect(() => concat([1], 5 as never)).toThrow(
    new TypeError('Cannot read 5: a source must be an iterable, an iterator or a stream'),
  );
});

test('each source that does not let go is reported once, and nothing else is', async () => {
  const hung = (): ReturnType<typeof probe<number>> => probe<number>({ hangAt: 0, closes: 'never' });
  const { orphans } = await watched(async () => {
    const stream = concat(hung(), hung());
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
  });
  const orphan = { name: 'iterator', stage: 'return', ageMs: 1000 };
  expect(orphans).toEqual([orphan, orphan]);
});

test('law: concat() is what arrays do', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.array(fc.integer()), fc.boolean()), { maxLength: 5 }), async (parts) => {
      const sources = parts.map(([values, slow]) => (slow ? probe({ values }) : values));
      expect(await toArray(concat(...sources))).toEqual(parts.flatMap(([values]) => values));
    }),
  );
});
