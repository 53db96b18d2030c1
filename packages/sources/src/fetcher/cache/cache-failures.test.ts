import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { closeServers, serve } from '../../../test/fetcher/server.ts';
import { CacheError } from '../errors.ts';
import { fetcher } from '../fetcher.ts';
import type { CachedResponse, FetchCache } from './fetch-cache.ts';

afterEach(closeServers);

const HEADERS = { etag: '"1"' };
const fetch = async (): Promise<Response> => Response.json('text', { headers: HEADERS });
const never = (): Promise<never> => new Promise(() => undefined);
/** A cache without anything, but for what is given. */
const cacheWith = (own: Partial<FetchCache>): FetchCache => ({ get: () => undefined, set: () => undefined, ...own });
const fail = (): never => {
  throw new Error('disk full');
};

describe.each(['get', 'set'] as const)('a cache whose %s()', (operation) => {
  test.each([
    ['throws', fail],
    ['rejects', () => Promise.reject(new Error('disk full'))],
  ])('%s fails the job with a CacheError, once', async (_how, action) => {
    const call = jest.fn(action);
    const cache = cacheWith({ [operation]: call });
    const error: unknown = await fetcher(['http://a/'], { cache, fetch, retry: 5 })
      .toArray()
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(CacheError);
    const attempts = operation === 'get' ? 0 : 1;
    expect(error).toMatchObject({ name: 'CacheError', code: 'ERR_FETCH_CACHE', operation, url: 'http://a/', attempts });
    expect((error as Error).message).toBe(`Cannot fetch http://a/: the ${operation}() of the cache failed: disk full`);
    expect((error as Error).cause).toEqual(new Error('disk full'));
    expect(call).toHaveBeenCalledTimes(1);
  });

  test('fails is told of its job alone, under onError', async () => {
    const cache = cacheWith({ [operation]: (key: string) => (key === 'http://b/' ? fail() : undefined) });
    const results = fetcher(['http://a/', 'http://b/', 'http://c/'], { cache, fetch, onError: 'yield', details: true });
    expect((await results.toArray()).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('does not answer is left by an abort', async () => {
    const controller = new AbortController();
    const cache = cacheWith({ [operation]: () => (controller.abort(new Error('enough')), never()) });
    const results = fetcher(['http://a/'], { cache, fetch, signal: controller.signal, graceMs: 0 });
    await expect(results.toArray()).rejects.toThrow('enough');
  });

  test('does not answer is not waited for longer than totalTimeoutMs', async () => {
    const cache = cacheWith({ [operation]: never });
    const results = fetcher(['http://a/'], { cache, fetch, totalTimeoutMs: 20 });
    await expect(results.toArray()).rejects.toMatchObject({ name: 'TimeoutError', url: 'http://a/' });
  });

  test('aborts and then fails is told as an abort, and its error goes nowhere', async () => {
    const controller = new AbortController();
    const action = async (): Promise<never> => {
      controller.abort(new Error('enough'));
      return fail();
    };
    const results = fetcher(['http://a/'], {
      cache: cacheWith({ [operation]: action }),
      fetch,
      signal: controller.signal,
    });
    await expect(results.toArray()).rejects.toThrow('enough');
  });

  test('is at work when the loop is left is waited for', async () => {
    let finish: () => void = () => undefined;
    let begun: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const work = (key: string): Promise<undefined> | undefined => {
      if (key === 'http://a/') return undefined;
      begun();
      return new Promise((resolve) => (finish = () => resolve(undefined)));
    };
    const results = fetcher(['http://a/', 'http://b/'], {
      cache: cacheWith({ [operation]: work }),
      fetch,
      graceMs: 60_000,
    });
    await results.next();
    await started;
    let left = false;
    const leaving = results.return().then(() => (left = true));
    await new Promise(setImmediate);
    expect(left).toBe(false);
    finish();
    await leaving;
  });
});

test('a cache that hangs holds no connection open when the loop is left', async () => {
  const server = await serve((_request, response) => response.setHeader('etag', '"1"').end('"text"'));
  let begun: () => void = () => undefined;
  const started = new Promise<void>((resolve) => (begun = resolve));
  const set = (key: string): Promise<never> | undefined => (key.endsWith('/b') ? (begun(), never()) : undefined);
  const results = fetcher([`${server.url}/a`, `${server.url}/b`], {
    cache: cacheWith({ set }),
    graceMs: 1,
    onOrphan: () => undefined,
  });
  await results.next();
  await started;
  await results.return();
  await server.idle();
  expect([server.made > 0, server.open]).toEqual([true, 0]);
});

test('an entry whose members throw fails its job', async () => {
  const get = () =>
    ({
      get url() {
        return fail();
      },
    }) as unknown as CachedResponse;
  await expect(fetcher(['http://a/'], { cache: cacheWith({ get }), fetch }).toArray()).rejects.toThrow(CacheError);
});

test.each([[{}], [7], [null], ['memory'], [{ get: () => undefined }], [() => undefined]])('%p is no cache', (cache) => {
  const start = (): unknown => fetcher(['http://a/'], { cache: cache as FetchCache });
  expect(start).toThrow(TypeError);
  expect(start).toThrow('Cannot start fetcher: cache must be an object with get() and set(), such as memoryCache()');
});

test("a cache does not go with as 'response', nor with load", () => {
  const cache = cacheWith({});
  expect(() => fetcher(['http://a/'], { cache, as: 'response' })).toThrow(
    "Cannot start fetcher: cache keeps whole bodies, and as 'response' hands them on before they are",
  );
  const load = { load: () => 1, cache } as { load: () => number };
  expect(() => fetcher([1], load)).toThrow('option "cache" is for HTTP and does nothing with load');
});
