import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { from, last } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

test('last() gives the last value, a falsy one as well', async () => {
  expect(await last([7, 8])).toBe(8);
  expect(await last([1, 0])).toBe(0);
  expect(await last([1, undefined])).toBeUndefined();
  expect(await last([Promise.resolve('o'), Promise.resolve('p')])).toBe('p');
});

test('last() of nothing gives undefined', async () => {
  expect(await last([])).toBeUndefined();
  expect(await last(probe())).toBeUndefined();
});

test('last() reads to the end and closes no source that has ended', async () => {
  const source = probe({ values: [1, 2, 3] });
  expect(await last(source)).toBe(3);
  expect([source.pulls, source.closes]).toEqual([4, 0]);
});

test('a value on the way that is a promise itself is not waited for', async () => {
  const stuck = new Promise<never>(() => undefined);
  const results = [
    { value: stuck, done: false },
    { value: 'end', done: false },
    { value: undefined, done: true },
  ];
  const source = { next: () => Promise.resolve(results.shift()!) };
  expect(await last(source as AsyncIterator<unknown>)).toBe('end');
});

test('an error of the source is told, whatever came before', async () => {
  const error = new Error('source');
  expect(await errorOf(last(probe({ values: [1, 2], failAt: 1, error })))).toBe(error);
});

test('an abort rejects with its reason', async () => {
  const controller = new AbortController();
  const reading = errorOf(from(probe({ hangAt: 0 }), { signal: controller.signal }).last());
  await settleTasks();
  controller.abort('enough');
  expect(await reading).toBe('enough');
});

test('law: last() is at(-1) of the array', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.anything({ maxDepth: 1 })), async (values) => {
      expect(await last(values)).toBe(values.at(-1));
    }),
  );
});
