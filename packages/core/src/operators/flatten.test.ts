import { expect, test } from '@jest/globals';
import { inVirtualTime } from '../../contract/watch.ts';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { chunks, flatten, from, take, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

test('flatten() gives the values of the sources that come, one after the other', async () => {
  const later = async function* (): AsyncGenerator<number> {
    yield await Promise.resolve(4);
  };
  expect(await toArray(flatten([[1, 2], [], new Set([3]), later(), from([5])]))).toEqual([1, 2, 3, 4, 5]);
  expect(await toArray(flatten([]))).toEqual([]);
});

test('it takes off one layer only', async () => {
  expect(await toArray(flatten([[[1], [2]], [[3]]]))).toEqual([[1], [2], [3]]);
});

test('promises of sources in a sync source are awaited', async () => {
  expect(await toArray(flatten([Promise.resolve([1]), [2]] as Iterable<Promise<number[]>>))).toEqual([1, 2]);
});

test('a source is opened when its turn comes, and closed when the reader leaves, as is the outer one', async () => {
  const [first, second] = [probe({ values: [1, 2] }), probe({ values: [3] })];
  const outer = probe({ values: [first, second] });
  expect(await toArray(take(flatten(outer), 1))).toEqual([1]);
  first.assertClosedOnce();
  outer.assertClosedOnce();
  second.assertUntouched();
});

test('an error of one of the sources closes the outer one', async () => {
  const error = new Error('inner');
  const outer = probe({ values: [probe({ values: [1], failAt: 1, error }), [2]] });
  const flat = flatten(outer);
  expect(await flat.next()).toEqual({ value: 1, done: false });
  expect(await errorOf(flat.next())).toBe(error);
  outer.assertClosedOnce();
});

test(
  'return() while an inner source hangs closes both',
  inVirtualTime(async () => {
    const inner = probe<number>({ hangAt: 0 });
    const outer = probe({ values: [inner] });
    const flat = from(flatten(outer), { graceMs: 1 });
    const reading = flat.next();
    await settleTasks();
    await flat.return();
    expect(await reading).toEqual({ value: undefined, done: true });
    inner.assertClosedOnce();
    outer.assertClosedOnce();
  }),
);

test.each<[unknown, string]>([
  ['ab', 'Cannot flatten "ab": a string is one value; flatMap() can make letters of it'],
  [5, 'Cannot read 5: a source must be an iterable, an iterator or a stream'],
])('%p among the sources is an error that closes everything', async (wrong, message) => {
  const outer = probe({ values: [wrong as number[]] });
  expect(await errorOf(toArray(flatten(outer)))).toEqual(new TypeError(message));
  outer.assertClosedOnce();
});

test('law: it undoes chunks()', async () => {
  const sizes = fc.integer({ min: 1, max: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), sizes, fc.boolean(), async (values, size, slow) => {
      expect(await toArray(flatten(chunks(slow ? probe({ values }) : values, size)))).toEqual(values);
    }),
  );
});
