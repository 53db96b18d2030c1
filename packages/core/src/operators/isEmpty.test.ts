import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { from, isEmpty } from '../index.ts';
import { probe } from '../testing/index.ts';

test('isEmpty() says whether there is no value', async () => {
  expect(await isEmpty([])).toBe(true);
  expect(await isEmpty(probe())).toBe(true);
  expect(await isEmpty([0])).toBe(false);
  expect(await isEmpty([undefined])).toBe(false);
});

test('isEmpty() sees what the operators before it let through', async () => {
  const odd = (n: number): boolean => n % 2 === 1;
  expect(await from([2, 4]).filter(odd).isEmpty()).toBe(true);
  expect(await from([2, 3]).filter(odd).isEmpty()).toBe(false);
});

test('isEmpty() asks for one value and closes its source', async () => {
  const source = probe({ values: [1, 2] });
  await isEmpty(source);
  expect(source.pulls).toBe(1);
  source.assertClosedOnce();
});

test('isEmpty() closes no source that had nothing', async () => {
  const source = probe();
  await isEmpty(source);
  expect(source.closes).toBe(0);
});

test('errors of the source, and of the close, are told', async () => {
  const error = new Error('source');
  expect(await errorOf(isEmpty(probe({ values: [1], failAt: 0, error })))).toBe(error);
  expect(await errorOf(isEmpty(probe({ values: [1], closeError: error })))).toBe(error);
});
