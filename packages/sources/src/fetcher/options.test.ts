import { describe, expect, test } from '@jest/globals';
import { fetcher } from './fetcher.ts';
import { planOf } from './options.ts';

const start = (options: unknown) => () => planOf(options);

const SCHEMA = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } };
const COMMON =
  'concurrency, ordered, retry, limiter, timeoutMs, totalTimeoutMs, onError, details, load, signal, graceMs, name, onOrphan';
const ALL = `as, schema, perHost, idleMs, maxBodyBytes, maxRatio, headers, redirect, maxRedirects, cache, allow, dispatcher, fetch, ${COMMON}`;
const RETRY = 'limit, baseMs, maxMs, jitter, statuses, methods, maxRetryAfterMs, budget, shouldRetry';
const RETRY_RULE = `retry must be a number of retries, false for none, or an object of ${RETRY}`;

describe('shape', () => {
  test.each([
    [null, 'options must be an object, got null'],
    [7, 'options must be an object, got 7'],
    [[], 'options must be an object, got a value of type object'],
    [{ concurency: 4 }, `unknown option "concurency": the options are ${ALL}; did you mean concurrency?`],
    [{ retries: 3 }, `unknown option "retries": the options are ${ALL}; did you mean retry?`],
    [{ maxRetries: 3 }, `unknown option "maxRetries": the options are ${ALL}; did you mean retry?`],
    [
      { load: () => 1, retries: 3 },
      `unknown option "retries": the options with load are key, ${COMMON}; did you mean retry?`,
    ],
    [{ constructor: 4 }, `unknown option "constructor": the options are ${ALL}`],
    [{ speed: 4 }, `unknown option "speed": the options are ${ALL}`],
    [
      { load: () => 1, timeout: 4 },
      `unknown option "timeout": the options with load are key, ${COMMON}; did you mean timeoutMs?`,
    ],
    [{ limiter: {} }, 'limiter must be what limiter() of @forawait/core makes, got a value of type object'],
    [{ limiter: 5 }, 'limiter must be what limiter() of @forawait/core makes, got 5'],
    [{ key: () => '' }, 'option "key" is for load; over HTTP each job has a key of its own'],
    [{ load: () => 1, key: () => '' }, 'key is for the limiter and does nothing without one'],
    [{ load: () => 1, key: 'a' }, 'key must be a function, got "a"'],
    [
      { schema: {} },
      'schema must be a Standard Schema, such as one of zod, valibot or arktype, got a value of type object',
    ],
    [{ schema: SCHEMA, as: 'text' }, "schema is for as 'json', 'ndjson', 'sse', got 'text'"],
    [{ schema: SCHEMA, load: () => 1 }, 'option "schema" is for HTTP and does nothing with load'],
    [{ as: 'xml' }, `as must be one of 'json', 'text', 'bytes', 'lines', 'ndjson', 'sse', 'response', got "xml"`],
    [{ onError: 'ignore' }, `onError must be one of 'throw', 'yield', 'skip', got "ignore"`],
    [{ redirect: true }, `redirect must be one of 'follow', 'manual', 'error', got true`],
    [{ concurrency: '4' }, 'concurrency must be a number, got "4"'],
    [{ ordered: 1 }, 'ordered must be true or false, got 1'],
    [{ details: 'yes' }, 'details must be true or false, got "yes"'],
    [{ timeoutMs: '5s' }, 'timeoutMs must be a number, got "5s"'],
    [{ dispatcher: {} }, 'dispatcher must be a dispatcher of undici, got a value of type object'],
    [{ fetch: {} }, 'fetch must be a function, got a value of type object'],
    [{ load: 7 }, 'load must be a function, got 7'],
    [{ retry: true }, `${RETRY_RULE}, got true`],
    [{ retry: 'a' }, `${RETRY_RULE}, got "a"`],
    [{ retry: null }, `${RETRY_RULE}, got null`],
    [{ retry: [] }, `${RETRY_RULE}, got a value of type object`],
    [
      { retry: { retries: 3 } },
      `unknown option "retry.retries": the options of retry are ${RETRY}; did you mean limit?`,
    ],
    [{ retry: { limits: 3 } }, `unknown option "retry.limits": the options of retry are ${RETRY}; did you mean limit?`],
    [{ retry: { jitter: 'full' } }, 'retry.jitter must be true or false, got "full"'],
    [{ retry: { methods: 'GET' } }, 'retry.methods must be an array of names of methods, got "GET"'],
    [{ retry: { statuses: [404, 200] } }, 'retry.statuses must be an array of statuses from 400 to 599, got 200 in it'],
    [{ retry: { statuses: ['404'] } }, 'retry.statuses must be an array of statuses from 400 to 599, got "404" in it'],
    [{ retry: { methods: [7] } }, 'retry.methods must be an array of names of methods, got 7 in it'],
    [{ retry: { budget: false } }, 'retry.budget must be a number, got false'],
    [{ retry: { shouldRetry: true } }, 'retry.shouldRetry must be a function, got true'],
    [{ headers: 'a: b' }, 'headers must be an object, pairs or Headers, got string'],
    [{ headers: { 'a b': 'c' } }, '"a b" is not the name of a header'],
    [{ load: () => 1, as: 'text' }, 'option "as" is for HTTP and does nothing with load'],
    [{ load: () => 1, perHost: 2 }, 'option "perHost" is for HTTP and does nothing with load'],
  ])('%j is refused', (options, problem) => {
    expect(start(options)).toThrow(new TypeError(`Cannot start fetcher: ${problem}`));
  });

  test('fetch and dispatcher exclude each other', () => {
    const options = { fetch: () => 1, dispatcher: { dispatch: () => true } };
    expect(start(options)).toThrow(/fetch and dispatcher exclude each other/);
  });
});

describe('range', () => {
  test.each([
    [{ concurrency: 0 }, 'concurrency must be a whole number of 1 or more, got 0'],
    [{ concurrency: 1.5 }, 'concurrency must be a whole number of 1 or more, got 1.5'],
    [{ concurrency: Infinity }, 'concurrency must be a whole number of 1 or more, got Infinity'],
    [{ perHost: 0 }, 'perHost must be a whole number of 1 or more, got 0'],
    [{ maxRedirects: -1 }, 'maxRedirects must be a whole number of 0 or more, got -1'],
    [{ maxBodyBytes: -1 }, 'maxBodyBytes must be 0 or more, got -1'],
    [{ maxBodyBytes: NaN }, 'maxBodyBytes must be 0 or more, got NaN'],
    [{ maxRatio: 0.5 }, 'maxRatio must be 1 or more, or Infinity, got 0.5'],
    [{ maxRatio: NaN }, 'maxRatio must be 1 or more, or Infinity, got NaN'],
    [{ retry: -1 }, 'retry.limit must be a whole number of 0 or more, got -1'],
    [{ retry: 1.5 }, 'retry.limit must be a whole number of 0 or more, got 1.5'],
    [{ retry: { budget: -0.1 } }, 'retry.budget must be 0 or more, got -0.1'],
    [{ retry: { budget: NaN } }, 'retry.budget must be 0 or more, got NaN'],
    [{ retry: { baseMs: -1 } }, 'retry.baseMs must be from 0 to 2147483647 ms, got -1'],
    [{ retry: { maxMs: 2 ** 31 } }, 'retry.maxMs must be from 0 to 2147483647 ms, got 2147483648'],
    [{ retry: { maxRetryAfterMs: Infinity } }, 'retry.maxRetryAfterMs must be from 0 to 2147483647 ms, got Infinity'],
  ])('%j is refused', (options, problem) => {
    expect(start(options)).toThrow(new RangeError(`Cannot start fetcher: ${problem}`));
  });

  test.each(['timeoutMs', 'totalTimeoutMs'])('%s must be more than 0 and at most 2^31 - 1', (name) => {
    for (const value of [0, -1, NaN, Infinity, 2 ** 31]) {
      expect(start({ [name]: value })).toThrow(
        new RangeError(
          `Cannot start fetcher: ${name} must be more than 0 and at most 2147483647 ms, got ${value}; leave it out for no limit`,
        ),
      );
    }
    expect(start({ [name]: 2 ** 31 - 1 })).not.toThrow();
  });

  test('idleMs must be more than 0 and at most 2^31 - 1, or Infinity', () => {
    for (const value of [0, -1, NaN, 2 ** 31]) {
      expect(start({ idleMs: value })).toThrow(
        new RangeError(
          `Cannot start fetcher: idleMs must be more than 0 and at most 2147483647 ms, got ${value}; Infinity is no limit`,
        ),
      );
    }
    expect(start({ idleMs: 2 ** 31 - 1 })).not.toThrow();
    expect(start({ idleMs: Infinity })).not.toThrow();
  });
});

describe('defaults', () => {
  test('are what the docs say', () => {
    const plan = planOf(undefined);
    expect(plan).toMatchObject({ concurrency: 16, ordered: true, onError: 'throw', details: false, as: 'json' });
    expect(plan.rules).toMatchObject({
      maxBodyBytes: 64 * 1024 * 1024,
      maxRatio: 1000,
      redirect: 'follow',
      maxRedirects: 5,
    });
    expect(plan.retry).toMatchObject({ limit: 3, baseMs: 250, maxMs: 30_000, jitter: true, maxRetryAfterMs: 60_000 });
    expect(plan.retryShare).toBe(0.2);
    expect(planOf({ as: 'response' }).rules.maxBodyBytes).toBe(Infinity);
  });

  test('events are asked for as such', () => {
    expect(planOf({ as: 'sse' }).headers).toMatchObject({ accept: 'text/event-stream' });
    expect(planOf({ as: 'sse', headers: { Accept: 'a/b' } }).headers).toMatchObject({ accept: 'a/b' });
    expect(planOf({}).headers).not.toHaveProperty('accept');
  });

  test('options that are undefined are as if left out', () => {
    const names = ['concurrency', 'as', 'retry', 'timeoutMs', 'headers', 'load', 'signal', 'unknown'];
    expect(planOf(Object.fromEntries(names.map((name) => [name, undefined])))).toMatchObject({ concurrency: 16 });
  });
});

describe('fetcher() at the call', () => {
  test('checks its options', () => {
    expect(() => fetcher([], { concurrency: 0 })).toThrow(RangeError);
    expect(() => fetcher([], { signal: {} as AbortSignal })).toThrow(TypeError);
    expect(() => fetcher([], { graceMs: -1 })).toThrow(RangeError);
  });

  test('checks what it is to read', () => {
    for (const single of ['http://a/', new URL('http://a/'), { url: 'http://a/' }]) {
      expect(() => fetcher(single as never)).toThrow(
        new TypeError('Cannot start fetcher: requests must be a source of URLs; put a single one into an array'),
      );
    }
    expect(() => fetcher(7 as never)).toThrow(TypeError);
    expect(() => fetcher(7 as never, { concurrency: 0 })).toThrow(RangeError);
  });

  test('closes an iterator that it refuses to read', async () => {
    let closed = 0;
    const iterator = {
      next: () => ({ value: 'http://a/', done: false as const }),
      return: () => ({ value: undefined, done: true as const, closed: ++closed }),
    };
    expect(() => fetcher(iterator, { concurrency: 0 })).toThrow(RangeError);
    expect(closed).toBe(1);
  });
});
