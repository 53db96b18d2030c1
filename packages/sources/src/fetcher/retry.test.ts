import { TimeoutError } from '@forawait/core';
import { describe, expect, test } from '@jest/globals';
import { BodyError, HttpError, NetworkError, RedirectError } from './errors.ts';
import {
  backoff,
  hostPause,
  retryDelay,
  whyNotWaited,
  DEFAULT_METHODS,
  DEFAULT_STATUSES,
  type RetryPolicy,
  type Tried,
} from './retry.ts';

const POLICY: RetryPolicy = {
  limit: 3,
  baseMs: 100,
  maxMs: 1000,
  jitter: true,
  statuses: new Set(DEFAULT_STATUSES),
  methods: new Set(DEFAULT_METHODS),
  maxRetryAfterMs: 60_000,
  shouldRetry: undefined,
};
const FIRST: Tried = { attempt: 1, method: 'GET', replayable: true, remainingMs: Infinity };
const NOW = Date.UTC(2026, 0, 15, 12);
const failure = { url: 'http://a/', attempts: 1 };

const http = (statusCode: number, retryAfter?: string | string[]) =>
  new HttpError(
    { statusCode, statusText: '', body: '', headers: retryAfter === undefined ? {} : { 'retry-after': retryAfter } },
    failure,
  );
const network = (code: string) => new NetworkError(Object.assign(new Error('x'), { code }), failure);
const delay = (error: unknown, tried: Partial<Tried> = {}, policy: Partial<RetryPolicy> = {}, random = 0.5) =>
  retryDelay(error, { ...FIRST, ...tried }, { ...POLICY, ...policy }, () => random, NOW);

describe('back-off', () => {
  test('doubles its bound each time, up to maxMs', () => {
    expect([1, 2, 3, 4, 5, 50].map((attempt) => backoff(attempt, { ...POLICY, jitter: false }))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
  });

  test('waits a random part of the bound', () => {
    expect([0, 0.25, 0.999].map((part) => backoff(2, POLICY, () => part))).toEqual([0, 50, 199.8]);
  });

  test('spreads over the whole range by default', () => {
    const waits = Array.from({ length: 1000 }, () => backoff(1, POLICY));
    expect(Math.min(...waits)).toBeLessThan(10);
    expect(Math.max(...waits)).toBeGreaterThan(90);
    expect(waits.every((wait) => wait >= 0 && wait < 100)).toBe(true);
  });
});

describe('statuses', () => {
  test.each([408, 429, 500, 502, 503, 504])('%d is retried', (status) => {
    expect(delay(http(status))).toBe(50);
  });

  test.each([400, 401, 403, 404, 409, 410, 413, 418, 501, 505])('%d is not', (status) => {
    expect(delay(http(status))).toBeUndefined();
  });

  test('413 is retried when it says when, and only then', () => {
    expect(delay(http(413, '2'))).toBe(2000);
    expect(delay(http(413, 'soon'))).toBeUndefined();
  });

  test('statuses may be chosen', () => {
    expect(delay(http(404), {}, { statuses: new Set([404]) })).toBe(50);
    expect(delay(http(503), {}, { statuses: new Set([404]) })).toBeUndefined();
  });
});

describe('Retry-After', () => {
  test.each([413, 429, 503])('is used as it is on %d, without jitter', (status) => {
    expect(delay(http(status, '7'))).toBe(7000);
    expect(delay(http(status, 'Thu, 15 Jan 2026 12:00:09 GMT'))).toBe(9000);
  });

  test('0 and a past date mean at once', () => {
    expect(delay(http(503, '0'))).toBe(0);
    expect(delay(http(503, 'Sun, 06 Nov 1994 08:49:37 GMT'))).toBe(0);
  });

  test.each(['0x10', '1.5', '-1', ''])('%j falls back to back-off', (value) => {
    expect(delay(http(503, value))).toBe(50);
  });

  test('twice falls back to back-off', () => {
    expect(delay(http(503, ['1', '2']))).toBe(50);
  });

  test.each([408, 500, 502, 504])('does not count on %d', (status) => {
    expect(delay(http(status, '7'))).toBe(50);
  });

  test('over maxRetryAfterMs ends the tries', () => {
    expect(delay(http(503, '60'))).toBe(60_000);
    expect(delay(http(503, '61'))).toBeUndefined();
    expect(delay(http(503, '1'), {}, { maxRetryAfterMs: 999 })).toBeUndefined();
    expect(delay(http(503, '9'.repeat(400)))).toBeUndefined();
  });

  test('over the time that is left ends the tries', () => {
    expect(delay(http(503, '2'), { remainingMs: 2001 })).toBe(2000);
    expect(delay(http(503, '2'), { remainingMs: 2000 })).toBeUndefined();
  });

  test('back-off is not cut to the time that is left: the clock ends it', () => {
    expect(delay(http(503), { remainingMs: 1 })).toBe(50);
  });
});

describe('who may be retried', () => {
  test.each(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'])('%s may', (method) => {
    expect(delay(http(503), { method })).toBe(50);
  });

  test.each(['POST', 'PATCH', 'LINK'])('%s may not, unless it is asked for', (method) => {
    expect(delay(http(503, '1'), { method })).toBeUndefined();
    expect(delay(network('ECONNRESET'), { method })).toBeUndefined();
    expect(delay(http(503, '1'), { method }, { methods: new Set([method]) })).toBe(1000);
  });

  test('a body that can be sent once may not, whatever the method', () => {
    expect(delay(http(503), { method: 'PUT', replayable: false })).toBeUndefined();
  });

  test('limit is the number of retries after the first try', () => {
    expect([1, 2, 3, 4].map((attempt) => delay(http(503, '1'), { attempt }))).toEqual([1000, 1000, 1000, undefined]);
    expect(delay(http(503), {}, { limit: 0 })).toBeUndefined();
  });
});

describe('other errors', () => {
  test.each([
    'ECONNRESET',
    'ECONNREFUSED',
    'ETIMEDOUT',
    'EPIPE',
    'EAI_AGAIN',
    'UND_ERR_SOCKET',
    'UND_ERR_CONNECT_TIMEOUT',
  ])('%s is retried, by code', (code) => {
    expect(delay(network(code))).toBe(50);
    expect(delay(Object.assign(new Error(), { code }))).toBe(50);
  });

  test.each([
    'CERT_HAS_EXPIRED',
    'HPE_INVALID_CONSTANT',
    'UND_ERR_HEADERS_OVERFLOW',
    'UND_ERR_INVALID_ARG',
    'ERR_NETWORK',
  ])('%s is not', (code) => {
    expect(delay(network(code))).toBeUndefined();
  });

  test('a message alone says nothing', () => {
    expect(delay(new Error('ECONNRESET: socket hang up'))).toBeUndefined();
  });

  test('a timeout of one try and a body that was cut off are retried', () => {
    expect(delay(new TimeoutError('x', 5))).toBe(50);
    expect(delay(new BodyError('ERR_BODY_TRUNCATED', 'x', failure))).toBe(50);
  });

  test('a damaged body, bad JSON and a redirect that leads nowhere are not', () => {
    expect(delay(new BodyError('ERR_BODY_ENCODING', 'x', failure))).toBeUndefined();
    expect(delay(new BodyError('ERR_BODY_JSON', 'x', failure))).toBeUndefined();
    expect(delay(new RedirectError('ERR_REDIRECT_LOOP', 'x', failure))).toBeUndefined();
  });
});

describe('load', () => {
  const loaded = { method: undefined };

  test('what it throws is retried, whatever it is', () => {
    for (const error of [new Error('x'), 'text', undefined, null, { code: 7 }]) expect(delay(error, loaded)).toBe(50);
  });

  test.each([TypeError, ReferenceError, SyntaxError, RangeError])('a mistake (%p) is not', (Mistake) => {
    expect(delay(new Mistake('x'), loaded)).toBeUndefined();
  });

  test("the platform's fetch says TypeError when the network failed: that is retried", () => {
    const cause = Object.assign(new Error(), { code: 'ECONNREFUSED' });
    expect(delay(new TypeError('fetch failed', { cause }), loaded)).toBe(50);
  });

  test('an error with a status counts as that status, with Headers or plain ones', () => {
    expect(delay({ statusCode: 404 }, loaded)).toBeUndefined();
    expect(delay({ statusCode: 503, headers: new Headers({ 'retry-after': '3' }) }, loaded)).toBe(3000);
    expect(delay({ statusCode: 503, headers: { 'retry-after': '4' } }, loaded)).toBe(4000);
    expect(delay({ statusCode: 503, headers: null }, loaded)).toBe(50);
  });
});

describe('whyNotWaited()', () => {
  const why = (error: unknown, tried: Partial<Tried> = {}) => whyNotWaited(error, { ...FIRST, ...tried }, POLICY, NOW);

  test('tells of a Retry-After that is longer than maxRetryAfterMs', () => {
    expect(why(http(503, '3600'))).toBe(
      'it asks to wait 3600 s, which is longer than retry.maxRetryAfterMs (60000 ms)',
    );
  });

  test('tells of one for which totalTimeoutMs leaves no time', () => {
    expect(why(http(429, '2'), { remainingMs: 2000 })).toBe('it asks to wait 2 s, and totalTimeoutMs leaves less');
  });

  test('tells nothing of one that is waited for, of none, and where there would be no other try anyway', () => {
    expect(why(http(503, '60'))).toBeUndefined();
    expect(why(http(503))).toBeUndefined();
    expect(why(http(404, '3600'))).toBeUndefined();
    expect(why(http(500, '3600'))).toBeUndefined();
    expect(why(http(503, '3600'), { attempt: 4 })).toBeUndefined();
    expect(why(http(503, '3600'), { method: 'POST' })).toBeUndefined();
    expect(why(network('ECONNRESET'))).toBeUndefined();
  });
});

describe('hostPause()', () => {
  test('is what a 429 asks for, and nothing else', () => {
    expect(hostPause(http(429, '3'), POLICY, NOW)).toBe(3000);
    expect(hostPause(http(429), POLICY, NOW)).toBeUndefined();
    expect(hostPause(http(503, '3'), POLICY, NOW)).toBeUndefined();
    expect(hostPause(network('ECONNRESET'), POLICY, NOW)).toBeUndefined();
  });

  test('is maxRetryAfterMs when what it asks for is longer', () => {
    expect(hostPause(http(429, '61'), POLICY, NOW)).toBe(60_000);
    expect(hostPause(http(429, '9'.repeat(400)), POLICY, NOW)).toBe(60_000);
  });
});
