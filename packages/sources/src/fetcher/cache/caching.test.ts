import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { cacheStores, Agent, interceptors } from 'undici';
import { z } from 'zod';
import { closeSites, type SiteAnswer, validatedSite } from '../../../test/fetcher/validated-site.ts';
import { pages } from '../../pages/pages.ts';
import { fetcher } from '../fetcher.ts';
import type { FetchJob } from '../job.ts';
import type { CachedResponse } from './fetch-cache.ts';
import { memoryCache } from './memory-cache.ts';

afterEach(closeSites);

const DATE = 'Sun, 29 Nov 2026 08:00:00 GMT';
const JSON_PAGE: SiteAnswer = { headers: { etag: '"1"', 'content-type': 'application/json' }, body: '{"a":1}' };

/** A site of which each page is what this says. */
async function siteOf(answer: SiteAnswer) {
  let now = answer;
  const site = await validatedSite(() => now);
  return { site, page: `${site.url}/page`, become: (next: SiteAnswer) => (now = next) };
}

const emptyCache = () => new Map<string, CachedResponse>();

/** The results of jobs that are fetched one after the other. */
function results(jobs: readonly FetchJob[], cache: Map<string, CachedResponse>, headers = {}) {
  return fetcher(jobs, { cache, headers, as: 'text', concurrency: 1, details: true, retry: false }).toArray();
}

describe('a page that has not changed', () => {
  test.each([
    ['json', { a: 1 }],
    ['text', '{"a":1}'],
    ['bytes', new Uint8Array(Buffer.from('{"a":1}'))],
    ['lines', ['{"a":1}']],
    ['ndjson', [{ a: 1 }]],
  ] as const)('costs a 304, and gives what was kept, as %s', async (as, value) => {
    const { site, page } = await siteOf(JSON_PAGE);
    const cache = memoryCache();
    for (let run = 0; run < 3; run++) expect(await fetcher([page], { as, cache }).toArray()).toEqual([value]);
    expect(site.statuses()).toEqual([200, 304, 304]);
  });

  test('may be kept under one form and given in another', async () => {
    const { page } = await siteOf(JSON_PAGE);
    const cache = memoryCache();
    expect(await fetcher([page], { as: 'bytes', cache }).count()).toBe(1);
    expect(await fetcher([page], { as: 'json', cache, details: true }).first()).toMatchObject({
      value: { a: 1 },
      notModified: true,
    });
  });

  test('is told as such, with the status, headers and size of what was kept and the news of the 304', async () => {
    const { page, become } = await siteOf({ ...JSON_PAGE, headers: { ...JSON_PAGE.headers, 'x-old': '1' } });
    const cache = emptyCache();
    const [first] = await results([page], cache);
    become({ headers: { etag: '"1"', 'content-type': 'text/html', 'x-new': '2', 'set-cookie': 'c=1' } });
    const [second] = await results([page], cache);
    expect(first).toMatchObject({ statusCode: 200, bytes: 7, notModified: false });
    expect(second).toMatchObject({ statusCode: 200, bytes: 7, notModified: true, contentType: 'application/json' });
    expect(second?.headers).toMatchObject({ 'x-old': '1', 'x-new': '2', 'set-cookie': 'c=1' });
  });

  test('is asked for by its Last-Modified, too', async () => {
    const { site, page } = await siteOf({ headers: { 'last-modified': DATE }, body: 'text' });
    expect((await results([page, page], emptyCache())).map(({ value }) => value)).toEqual(['text', 'text']);
    expect(site.statuses()).toEqual([200, 304]);
    expect(site.asked[1]?.headers).toMatchObject({ 'if-modified-since': DATE });
  });

  test('is kept as it is without its compression', async () => {
    const headers = { etag: 'W/"1"', 'content-encoding': 'gzip' };
    const { site, page } = await siteOf({ headers, body: gzipSync('text') });
    expect((await results([page, page], emptyCache())).map(({ value, bytes }) => [value, bytes])).toEqual([
      ['text', 4],
      ['text', 4],
    ]);
    expect(site.statuses()).toEqual([200, 304]);
  });

  test('is the same again, whatever was done to the value that was given', async () => {
    const { page } = await siteOf(JSON_PAGE);
    const cache = memoryCache();
    for (let run = 0; run < 3; run++) {
      const bytes = await fetcher([page], { as: 'bytes', cache }).first();
      expect(String.fromCharCode(...(bytes ?? []))).toBe('{"a":1}');
      bytes?.fill(0);
    }
  });

  test('is the same page whatever the fragment of its URL', async () => {
    const { site, page } = await siteOf(JSON_PAGE);
    await results([page, `${page}#part`, `${page}#`], emptyCache());
    expect(site.statuses()).toEqual([200, 304, 304]);
  });

  test('is validated by the try that gets through', async () => {
    const { site, page, become } = await siteOf(JSON_PAGE);
    const cache = emptyCache();
    await results([page], cache);
    become({ status: 503, headers: { 'retry-after': '0' } });
    const retried = fetcher([page], {
      cache,
      details: true,
      retry: { shouldRetry: () => void become(JSON_PAGE) },
    });
    expect(await retried.first()).toMatchObject({ value: { a: 1 }, attempts: 2, notModified: true });
    expect(site.statuses()).toEqual([200, 503, 304]);
  });

  test('costs pages() a 304 as well', async () => {
    const { site } = await siteOf({ headers: { etag: '"1"' }, body: '[1,2]' });
    const cache = memoryCache();
    for (let run = 0; run < 2; run++) expect(await pages(site.url, { cache }).toArray()).toEqual([1, 2]);
    expect(site.statuses()).toEqual([200, 304]);
  });
});

describe('a page that has changed', () => {
  test('is given as it is now, and kept in the place of the old one', async () => {
    const { site, page, become } = await siteOf({ headers: { etag: '"1"' }, body: 'old' });
    const cache = emptyCache();
    await results([page], cache);
    become({ headers: { etag: '"2"' }, body: 'new' });
    expect(await results([page, page], cache)).toMatchObject([
      { value: 'new', notModified: false },
      { value: 'new', notModified: true },
    ]);
    expect([site.statuses(), cache.size]).toEqual([[200, 200, 304], 1]);
  });

  test.each([
    ['404', { status: 404 }],
    ['503', { status: 503 }],
  ])('into a %s is an error, and what was kept stays', async (_status, answer) => {
    const { page, become } = await siteOf(JSON_PAGE);
    const cache = emptyCache();
    await results([page], cache);
    become(answer);
    await expect(results([page], cache)).rejects.toMatchObject({ statusCode: answer.status });
    become(JSON_PAGE);
    expect(await results([page], cache)).toMatchObject([{ notModified: true }]);
  });
});

describe('a 304', () => {
  test('that nobody has asked for passes as it is', async () => {
    const { page } = await siteOf({ status: 304, headers: { etag: '"1"' } });
    const cache = emptyCache();
    expect(await results([page], cache)).toMatchObject([{ value: '', statusCode: 304, bytes: 0, notModified: false }]);
    expect(cache.size).toBe(0);
  });

  test('that answers a question of the caller passes as it is', async () => {
    const { site, page } = await siteOf(JSON_PAGE);
    const cache = emptyCache();
    await results([page], cache);
    const own = { url: page, headers: { 'if-none-match': '"1"' } };
    expect(await results([own], cache)).toMatchObject([{ value: '', statusCode: 304, notModified: false }]);
    expect(site.statuses()).toEqual([200, 304]);
  });

  test('with another weak ETag brings the one to ask by from then on', async () => {
    const { site, page, become } = await siteOf({ status: 200, headers: { etag: 'W/"1"' }, body: 'text' });
    const cache = emptyCache();
    await results([page], cache);
    become({ status: 304, headers: { etag: 'W/"2"' } });
    expect(await results([page, page], cache)).toMatchObject([{ value: 'text' }, { value: 'text' }]);
    expect(site.asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, 'W/"1"', 'W/"2"']);
  });

  test('with another strong ETag is about something else: the one that was asked by stays', async () => {
    const { site, page, become } = await siteOf({ headers: { etag: '"1"' }, body: 'text' });
    const cache = emptyCache();
    await results([page], cache);
    become({ status: 304, headers: { etag: '"2"', 'x-new': '1' } });
    const [second] = await results([page, page], cache);
    expect([second?.value, second?.headers['x-new']]).toEqual(['text', undefined]);
    expect(site.asked.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"', '"1"']);
  });

  test('without news is not written to the cache', async () => {
    const { page } = await siteOf(JSON_PAGE);
    const kept = emptyCache();
    let sets = 0;
    const cache = {
      get: (key: string) => kept.get(key),
      set: (key: string, response: CachedResponse) => void (kept.set(key, response), sets++),
    };
    for (let run = 0; run < 3; run++) await fetcher([page], { cache }).toArray();
    expect(sets).toBe(1);
  });
});

describe('is asked for without a condition', () => {
  test('an answer that was for other headers, where Vary says so', async () => {
    const { site, page } = await siteOf({ headers: { etag: '"1"', vary: 'Accept-Language' }, body: 'text' });
    const cache = emptyCache();
    await results([page], cache, { 'accept-language': 'en' });
    await results([page], cache, { 'accept-language': 'de' });
    await results([page], cache, { 'accept-language': 'de' });
    expect(site.statuses()).toEqual([200, 200, 304]);
  });

  test('an answer that was for somebody else', async () => {
    const { site, page } = await siteOf(JSON_PAGE);
    const cache = emptyCache();
    for (const authorization of ['Bearer a', 'Bearer b', 'Bearer b']) await results([page], cache, { authorization });
    expect(site.statuses()).toEqual([200, 200, 304]);
    expect(JSON.stringify([...cache])).not.toContain('Bearer');
  });

  test('a body that is larger than is wanted now', async () => {
    const { site, page } = await siteOf(JSON_PAGE);
    const cache = memoryCache();
    await fetcher([page], { cache }).toArray();
    await expect(fetcher([page], { cache, maxBodyBytes: 6 }).toArray()).rejects.toThrow('more than 6 bytes');
    expect(site.statuses()).toEqual([200, 200]);
  });

  test.each<[string, unknown]>([
    ['is none', { url: 7 }],
    ['is a text', 'page'],
    ['is null', null],
    ['has a validator that is none', { url: '', headers: { etag: 'x\r\ny: z' }, variant: '', body: new Uint8Array() }],
  ])('what a cache answers that %s', async (_what, entry) => {
    const { site, page } = await siteOf(JSON_PAGE);
    const cache = { get: () => entry as CachedResponse, set: () => undefined };
    expect(await fetcher([page], { cache }).toArray()).toEqual([{ a: 1 }]);
    expect(site.asked[0]?.headers['if-none-match']).toBeUndefined();
  });
});

describe('is not kept', () => {
  test.each<[string, SiteAnswer]>([
    ['without a validator', { body: '1' }],
    ['under Cache-Control: no-store', { headers: { etag: '"1"', 'cache-control': 'no-store' }, body: '1' }],
    ['under Vary: *', { headers: { etag: '"1"', vary: '*' }, body: '1' }],
    ['of a part', { status: 206, headers: { etag: '"1"', 'content-range': 'bytes 0-0/2' }, body: '1' }],
  ])('an answer %s', async (_what, answer) => {
    const { page } = await siteOf(answer);
    const cache = emptyCache();
    await results([page], cache);
    expect(cache.size).toBe(0);
  });

  test.each<[string, Partial<{ method: string; headers: Record<string, string> }>]>([
    ['a HEAD', { method: 'HEAD' }],
    ['a POST', { method: 'POST' }],
    ['a request with a Range', { headers: { range: 'bytes=0-' } }],
    ['a request with a condition of its own', { headers: { 'if-modified-since': DATE } }],
    ['a request with Cache-Control: no-store', { headers: { 'cache-control': 'no-store' } }],
  ])('what answers %s, nor is it asked by what was kept', async (_what, request) => {
    const { site, page } = await siteOf(JSON_PAGE);
    const cache = emptyCache();
    await results([{ url: page, ...request }], cache);
    expect(cache.size).toBe(0);
    await results([page, { url: page, ...request }], cache);
    expect(site.asked[2]?.headers['if-none-match']).toBeUndefined();
  });

  test('a body that is not JSON, where that was asked for', async () => {
    const { page } = await siteOf({ headers: { etag: '"1"' }, body: 'no JSON' });
    const cache = emptyCache();
    await expect(fetcher([page], { cache }).toArray()).rejects.toMatchObject({ code: 'ERR_BODY_JSON' });
    expect(cache.size).toBe(0);
  });

  test('what the schema does not accept', async () => {
    const { page } = await siteOf(JSON_PAGE);
    const cache = emptyCache();
    const schema = z.object({ b: z.number() });
    await expect(fetcher([page], { cache, schema }).toArray()).rejects.toMatchObject({ code: 'ERR_BODY_SCHEMA' });
    expect(cache.size).toBe(0);
  });
});

describe('redirects', () => {
  /** A page that moves the caller on to where `target` says, and a page behind it. */
  async function moving() {
    let target = '/there';
    const page = (path: string): SiteAnswer =>
      path === '/here' ? { status: 302, headers: { etag: '"here"', location: target } } : JSON_PAGE;
    return { site: await validatedSite(page), moveTo: (next: string) => (target = next) };
  }

  test('are gone through anew; what they lead to is asked whether it has changed', async () => {
    const { site } = await moving();
    const cache = emptyCache();
    const second = (await results([`${site.url}/here`, `${site.url}/here`], cache))[1];
    expect(second).toMatchObject({ url: `${site.url}/there`, notModified: true, redirects: [`${site.url}/here`] });
    expect(site.asked.map(({ path, headers }) => [path, headers['if-none-match']])).toEqual([
      ['/here', undefined],
      ['/there', undefined],
      ['/here', undefined],
      ['/there', '"1"'],
    ]);
    expect([...cache.keys()]).toEqual([`${site.url}/here`]);
  });

  test('that lead elsewhere now show no other page, and no other origin, the validators', async () => {
    const { site, moveTo } = await moving();
    const { site: foreign, page } = await siteOf({ headers: { etag: '"1"' }, body: 'foreign' });
    const cache = emptyCache();
    await results([`${site.url}/here`], cache);
    moveTo('/elsewhere');
    await results([`${site.url}/here`], cache);
    moveTo(page);
    expect(await results([`${site.url}/here`], cache)).toMatchObject([{ value: 'foreign', notModified: false }]);
    const shown = [...site.asked, ...foreign.asked].map(({ headers }) => headers['if-none-match']);
    expect(new Set(shown)).toEqual(new Set([undefined]));
  });

  test('to another origin and back ask each by its own', async () => {
    const { site, moveTo } = await moving();
    const { site: foreign, page } = await siteOf({ headers: { etag: '"f"' }, body: 'foreign' });
    const cache = emptyCache();
    moveTo(page);
    await results([`${site.url}/here`, `${site.url}/here`], cache, { authorization: 'Bearer a' });
    expect(foreign.asked.map(({ headers }) => [headers['if-none-match'], headers.authorization])).toEqual([
      [undefined, undefined],
      ['"f"', undefined],
    ]);
  });
});

test('goes with a fetch of your own', async () => {
  const { site, page } = await siteOf(JSON_PAGE);
  const cache = memoryCache();
  for (let run = 0; run < 2; run++) {
    expect(await fetcher([page], { cache, fetch: globalThis.fetch }).toArray()).toEqual([{ a: 1 }]);
  }
  expect(site.statuses()).toEqual([200, 304]);
});

test('the cache interceptor of undici works by dispatcher, in the place of a cache', async () => {
  const { site, page, become } = await siteOf({ ...JSON_PAGE, headers: { etag: '"1"', 'cache-control': 'max-age=0' } });
  const dispatcher = new Agent().compose(interceptors.cache({ store: new cacheStores.MemoryCacheStore() }));
  for (let run = 0; run < 2; run++) expect(await fetcher([page], { dispatcher }).toArray()).toEqual([{ a: 1 }]);
  expect(site.statuses()).toEqual([200, 304]);
  become({ headers: { etag: '"2"', 'cache-control': 'max-age=60' }, body: '{"a":2}' });
  for (let run = 0; run < 3; run++) expect(await fetcher([page], { dispatcher }).toArray()).toEqual([{ a: 2 }]);
  expect(site.statuses()).toEqual([200]);
  await dispatcher.destroy();
});
