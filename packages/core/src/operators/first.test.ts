import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { first, from } from '../index.ts';
import { probe } from '../testing/index.ts';

test('first() gives the first value', async () => {
  expect(await first([7, 8])).toBe(7);
});

test('first() of nothing gives undefined', async () => {
  expect(await first([])).toBeUndefined();
  expect(await first(probe())).toBeUndefined();
});

test('first() gives a first value that is falsy, and awaits one that is a promise', async () => {
  expect(await first([0, 1])).toBe(0);
  expect(await first([Promise.resolve('p')])).toBe('p');
});

test('first() asks for one value and closes its source', async () => {
  const source = probe({ values: [1, 2] });
  expect(await first(source)).toBe(1);
  expect(source.pulls).toBe(1);
  source.assertClosedOnce();
});

test('first() does not close a source that had nothing', async () => {
  const source = probe();
  await first(source);
  expect(source.closes).toBe(0);
});

test('first() of an iterator that was read in part gives the next value', async () => {
  const source = from([1, 2, 3]);
  await source.next();
  expect(await source.first()).toBe(2);
  expect(await source.next()).toEqual({ value: undefined, done: true });
});

test('an error of the close is told, though there was a value', async () => {
  const closeError = new Error('close');
  expect(await errorOf(first(probe({ values: [1], closeError })))).toBe(closeError);
});
