import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compact, from, toArray } from '../index.ts';
import { probe } from '../testing/index.ts';

test('compact() drops null and undefined, and nothing else', async () => {
  const values = [0, null, '', undefined, false, Number.NaN, 0n];
  expect(await toArray(compact(values))).toEqual([0, '', false, Number.NaN, 0n]);
  expect(await toArray(compact(probe({ values })))).toHaveLength(5);
});

test('a promise in a sync source is awaited before it is looked at', async () => {
  expect(await toArray(compact([Promise.resolve(null), Promise.resolve(1)]))).toEqual([1]);
});

test('overlapping calls ask for more in the place of what was dropped', async () => {
  const given = from(probe({ values: [null, 1, null, 2] })).compact();
  expect(await Promise.all([given.next(), given.next(), given.next()])).toEqual([
    { value: 1, done: false },
    { value: 2, done: false },
    { value: undefined, done: true },
  ]);
});

test('law: what stays is what is not null or undefined, in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.option(fc.integer(), { nil: undefined })), async (values) => {
      expect(await toArray(compact(values))).toEqual(values.filter((value) => value !== undefined));
    }),
  );
});
