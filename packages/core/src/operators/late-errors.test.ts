import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { takeUntil, toArray, zip } from '../index.ts';
import { settleTasks } from '../testing/index.ts';

let published: unknown[] = [];
const onSuppressed = (message: unknown): void => void published.push((message as { error: unknown }).error);

beforeEach(() => {
  published = [];
  subscribe('forawait:suppressed', onSuppressed);
});
afterEach(() => {
  unsubscribe('forawait:suppressed', onSuppressed);
});

const error = new Error('late');

async function* failing(): AsyncGenerator<number> {
  await settleTasks();
  yield* [];
  throw error;
}

test('zip() publishes the error of an earlier source that comes after a later one has ended', async () => {
  expect(await toArray(zip([failing(), []]))).toEqual([]);
  await settleTasks(20);
  expect(published).toEqual([error]);
});

test('zip() publishes the error of a source that fails after another one has failed', async () => {
  const first = new Error('first');
  const at = Promise.reject(first);
  at.catch(() => undefined);
  await expect(toArray(zip([[at], failing()]))).rejects.toBe(first);
  await settleTasks(20);
  expect(published).toEqual([error]);
});

test('takeUntil() publishes the error of its promise when nobody reads any more', async () => {
  let fail: (reason: unknown) => void = () => undefined;
  const notifier = new Promise((_resolve, reject) => {
    fail = reject;
  });
  const values = takeUntil([1, 2, 3], notifier);
  await values.next();
  fail(error);
  await settleTasks();
  await values.return();
  expect(published).toEqual([error]);
});
