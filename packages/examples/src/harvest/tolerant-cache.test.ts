import { expect, test } from '@jest/globals';
import type { CachedResponse, FetchCache } from '@forawait/sources';
import { tolerantCache } from './tolerant-cache.ts';

const PAGE: CachedResponse = { url: 'http://a/', headers: {}, variant: '', body: new Uint8Array() };

const failing = (error: unknown): FetchCache => ({
  get: () => Promise.reject(error),
  set: () => {
    throw error;
  },
});

test('what works goes through, and nothing is noted', async () => {
  const kept = new Map<string, CachedResponse>();
  const notes: string[] = [];
  const cache = tolerantCache(kept, (message) => notes.push(message));
  await cache.set('http://a/', PAGE);
  expect([await cache.get('http://a/'), await cache.get('http://b/')]).toEqual([PAGE, undefined]);
  expect([kept.size, notes]).toEqual([1, []]);
});

test('a cache that fails has nothing, and that is noted once for each way', async () => {
  const notes: string[] = [];
  const cache = tolerantCache(failing(new Error('disk full')), (message) => notes.push(message));
  for (const key of ['http://a/', 'http://b/']) {
    await cache.set(key, PAGE);
    expect(await cache.get(key)).toBeUndefined();
  }
  expect(notes).toEqual([
    'Pages cannot be kept, and will be fetched whole the next time: disk full',
    'Pages of before cannot be read, and are fetched whole: disk full',
  ]);
});

test('what fails with something else than an error is noted as well', async () => {
  const notes: string[] = [];
  await tolerantCache(failing('no'), (message) => notes.push(message)).get('http://a/');
  expect(notes).toEqual(['Pages of before cannot be read, and are fetched whole: no']);
});
