import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { from, groupBy } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

test('groupBy() gives all values by their key, in the order of the source', async () => {
  const groups = await groupBy(['fig', 'kiwi', 'pear', 'plum', 'nut'], (word) => word.length);
  expect([...groups]).toEqual([
    [3, ['fig', 'nut']],
    [4, ['kiwi', 'pear', 'plum']],
  ]);
});

test('groupBy() of nothing is an empty Map', async () => {
  expect(await groupBy([], () => 1)).toEqual(new Map());
});

test('keys may be anything: NaN is one key, 0 and -0 are one, objects are themselves', async () => {
  const key = {};
  const keys = [Number.NaN, Number.NaN, 0, -0, key, key, undefined];
  const groups = await groupBy([0, 1, 2, 3, 4, 5, 6], (n) => keys[n]);
  expect([...groups]).toEqual([
    [Number.NaN, [0, 1]],
    [0, [2, 3]],
    [key, [4, 5]],
    [undefined, [6]],
  ]);
});

test('keyOf gets the value and its place, and may answer a promise or a thenable', async () => {
  const odd = [async (n: number, at: number) => (n + at) % 2, (n: number, at: number) => (n + at) % 2] as const;
  for (const keyOf of odd)
    expect(await groupBy(probe({ values: [1, 2, 4] }), keyOf)).toEqual(
      new Map([
        [1, [1, 2]],
        [0, [4]],
      ]),
    );
  const thenable = (n: number): PromiseLike<number> => ({ then: (resolve) => Promise.resolve(n).then(resolve) });
  expect(await groupBy([7], thenable)).toEqual(new Map([[7, [7]]]));
});

test('values that wait for their key keep their order', async () => {
  const groups = await groupBy([3, 2, 1], async (n) => {
    await settleTasks(n);
    return 'one';
  });
  expect(groups.get('one')).toEqual([3, 2, 1]);
});

test('an error of keyOf rejects, once the source is closed', async () => {
  const error = new Error('keyOf');
  const source = probe({ values: [1, 2] });
  expect(await errorOf(groupBy(source, () => Promise.reject(error)))).toBe(error);
  source.assertClosedOnce();
});

test('an abort rejects with its reason while keyOf is at work', async () => {
  const controller = new AbortController();
  const source = probe({ values: [1] });
  const reading = errorOf(from(source, { signal: controller.signal }).groupBy(() => new Promise(() => undefined)));
  await settleTasks();
  controller.abort('enough');
  expect(await reading).toBe('enough');
  source.assertClosedOnce();
});

test('groupBy() without a function is refused at the call', () => {
  expect(() => groupBy([1], undefined as never)).toThrow(
    new TypeError('Cannot groupBy: the callback must be a function, got undefined'),
  );
});

test('law: no value is lost, and each is where its key says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer()), fc.boolean(), async (values, slow) => {
      const groups = await groupBy(slow ? probe({ values }) : values, (n) => n % 3);
      for (const [key, group] of groups)
        expect(group).toEqual(values.filter((n) => Object.is(n % 3 === 0 ? 0 : n % 3, key)));
      expect([...groups.values()].flat()).toHaveLength(values.length);
    }),
  );
});
