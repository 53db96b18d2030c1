import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { count, from } from '../index.ts';
import { probe } from '../testing/index.ts';

test('count() says how many values there are', async () => {
  expect(await count('abc')).toBe(3);
  expect(await count(probe({ values: [1, 2] }))).toBe(2);
});

test('count() of nothing is 0', async () => {
  expect(await count([])).toBe(0);
});

test('count() counts undefined, and one for each promise', async () => {
  expect(await count([undefined, null, Promise.resolve(1)])).toBe(3);
});

test('count() counts what the operators before it let through', async () => {
  expect(
    await from([1, 2, 3])
      .filter((n) => n > 1)
      .count(),
  ).toBe(2);
});

test('count() closes no source that has ended', async () => {
  const source = probe({ values: [1] });
  await count(source);
  expect(source.closes).toBe(0);
});

test('law: count() is the length', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.anything({ maxDepth: 0 })), async (values) => {
      expect(await count(values)).toBe(values.length);
    }),
  );
});
