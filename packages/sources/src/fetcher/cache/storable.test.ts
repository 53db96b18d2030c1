import { describe, expect, test } from '@jest/globals';
import type { ResponseHeaders } from '../errors.ts';
import { emptyHeaders } from '../headers.ts';
import { isCacheable, isStorable, keptHeaders } from './storable.ts';

const stored = (headers: ResponseHeaders, statusCode = 200) =>
  isStorable({ statusCode, statusText: '', headers: { etag: '"a"', ...headers }, decoded: false });
const cacheable = (headers: Record<string, string>, method = 'GET') =>
  isCacheable({ method, headers: Object.assign(emptyHeaders(), headers) });

describe('isStorable()', () => {
  test.each([201, 203, 204, 206, 301, 304, 404, 500])('an answer with the status %d is not kept', (status) => {
    expect([stored({}), stored({}, status)]).toEqual([true, false]);
  });

  test('an answer without a validator is of no use', () => {
    expect(stored({ etag: undefined })).toBe(false);
    expect(stored({ etag: 'not quoted', 'last-modified': 'never' })).toBe(false);
  });

  test.each([
    ['no-store'],
    ['private, No-Store'],
    ['no-store ,max-age=1'],
    [['private', 'no-store']],
    ['no-store=""'],
    ['x="a, no-store'],
  ])('Cache-Control: %s is not kept', (control) => {
    expect(stored({ 'cache-control': control })).toBe(false);
  });

  test.each([
    ['private'],
    ['no-cache'],
    ['max-age=0, must-revalidate'],
    ['x-no-store'],
    ['no-storage'],
    ['x="no-store"'],
  ])('Cache-Control: %s may be kept', (control) => {
    expect(stored({ 'cache-control': control })).toBe(true);
  });

  test('an answer that depends on everything is not kept', () => {
    expect([stored({ vary: 'accept' }), stored({ vary: '*' }), stored({ vary: ['accept', '*'] })]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('isCacheable()', () => {
  test.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'QUERY'])('%s goes past the cache', (method) => {
    expect(cacheable({}, method)).toBe(false);
  });

  test.each(['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'])(
    'a request with %s of its own goes past the cache',
    (name) => {
      expect([cacheable({ accept: '*/*' }), cacheable({ [name]: 'x' })]).toEqual([true, false]);
    },
  );

  test('a request with Cache-Control: no-store goes past the cache', () => {
    expect([cacheable({ 'cache-control': 'no-cache' }), cacheable({ 'cache-control': 'no-store' })]).toEqual([
      true,
      false,
    ]);
  });
});

test('keptHeaders() leaves out what belongs to the connection, and cookies', () => {
  const headers = {
    etag: '"a"',
    link: ['<b>', '<c>'],
    connection: 'close, X-Hop',
    'x-hop': '1',
    'transfer-encoding': 'chunked',
    'set-cookie': ['a=1', 'b=2'],
    missing: undefined,
  };
  expect(keptHeaders(headers)).toEqual({ etag: '"a"', link: ['<b>', '<c>'] });
});

test.each([
  ['blanks in Connection', { connection: `a${' '.repeat(200_000)}b` }],
  ['quotes in Cache-Control that never end', { 'cache-control': `a="${'\\"'.repeat(100_000)}` }],
  ['backslashes in Cache-Control', { 'cache-control': '"\\'.repeat(100_000) }],
])('%s take no more time than other letters', (_what, headers) => {
  const before = process.cpuUsage();
  stored(headers);
  keptHeaders(headers);
  expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
});
