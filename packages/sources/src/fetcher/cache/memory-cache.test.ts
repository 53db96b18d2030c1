import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CachedResponse } from './fetch-cache.ts';
import { memoryCache } from './memory-cache.ts';

const answer = (bytes: number): CachedResponse => ({ url: '', headers: {}, variant: '', body: new Uint8Array(bytes) });

test('gives what was kept last under a key', () => {
  const cache = memoryCache();
  const [first, second] = [answer(1), answer(2)];
  void cache.set('a', first);
  void cache.set('a', second);
  expect([cache.get('a'), cache.get('b')]).toEqual([second, undefined]);
});

test('with maxEntries, what was not used for longest goes first', () => {
  const cache = memoryCache({ maxEntries: 2 });
  void cache.set('a', answer(1));
  void cache.set('b', answer(1));
  void cache.get('a');
  void cache.set('c', answer(1));
  expect(['a', 'b', 'c'].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
});

test('with maxBytes, as many go as there must', () => {
  const cache = memoryCache({ maxBytes: 33 });
  for (const key of ['a', 'b', 'c']) void cache.set(key, answer(10));
  void cache.set('d', answer(15));
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key) !== undefined)).toEqual([false, false, true, true]);
});

test('what is larger than all the room is not kept, nor what it was to replace', () => {
  const cache = memoryCache({ maxBytes: 100 });
  void cache.set('a', answer(10));
  void cache.set('b', answer(10));
  void cache.set('a', answer(100));
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, answer(10)]);
});

test('never holds more than it may, and always what was kept last if that fits', () => {
  const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  fc.assert(
    fc.property(fc.array(fc.tuple(key, fc.nat(40))), fc.integer({ min: 1, max: 100 }), (sets, maxBytes) => {
      const cache = memoryCache({ maxBytes, maxEntries: 3 });
      for (const [name, bytes] of sets) {
        void cache.set(name, answer(bytes));
        expect(cache.get(name) !== undefined).toBe(bytes + 1 <= maxBytes);
        const held = ['a', 'b', 'c', 'd', 'e'].map((each) => cache.get(each) as CachedResponse | undefined);
        const kept = held.filter((each) => each !== undefined);
        expect(kept.length).toBeLessThanOrEqual(3);
        expect(kept.reduce((sum, { body }) => sum + body.length + 1, 0)).toBeLessThanOrEqual(maxBytes);
      }
    }),
  );
});

describe('refuses', () => {
  test.each<[object, typeof TypeError, string]>([
    [{ maxSize: 1 }, TypeError, 'Cannot keep answers with option "maxSize": the options are maxEntries, maxBytes'],
    [{ maxBytes: '1' }, TypeError, 'Cannot keep answers with maxBytes "1": it must be a number'],
    [
      { maxBytes: 0 },
      RangeError,
      'Cannot keep answers with maxBytes 0: it must be a whole number of 1 or more, or Infinity',
    ],
    [{ maxEntries: 1.5 }, RangeError, 'Cannot keep answers with maxEntries 1.5: it must be a whole number'],
  ])('%j', (options, kind, message) => {
    expect(() => memoryCache(options)).toThrow(kind);
    expect(() => memoryCache(options)).toThrow(message);
  });
});
