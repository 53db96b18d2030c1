import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { from } from '@forawait/core';
import { memoryCache, memoryStore, type CachedResponse, type FetchCache } from '@forawait/sources';
import { PageServer } from '../../test/page-server.ts';
import { TaggedPages } from '../../test/tagged-pages.ts';
import { harvest } from './harvest.ts';
import { newCounts, type Counts } from './progress/counts.ts';
import type { HarvestRecord } from './record.ts';

let server: PageServer;
let pages: TaggedPages;

beforeEach(async () => {
  server = new PageServer();
  await server.open();
  pages = new TaggedPages();
  server.answer = pages.answer;
});

afterEach(async () => {
  await server.close();
});

interface Run {
  readonly counts: Counts;
  readonly records: HarvestRecord[];
}

async function run(paths: readonly string[], cache: FetchCache | undefined): Promise<Run> {
  const counts = newCounts();
  const records: HarvestRecord[] = [];
  await harvest({
    list: {
      name: 'list',
      lines: from(paths).map((text, index) => ({ text, number: index + 1 })),
      total: paths.length,
      site: new URL(server.url('')),
    },
    file: { write: async (batch) => void records.push(...batch) },
    kept: new Set(),
    limits: { concurrency: 4, perHost: undefined, retries: 0, timeoutMs: 5000, graceMs: 5000 },
    limiter: undefined,
    cache,
    store: memoryStore(),
    stop: new AbortController().signal,
    counts,
    note: () => undefined,
  });
  return { counts, records: records.sort((one, other) => (one.url < other.url ? -1 : 1)) };
}

/** Without what is never twice the same. */
const timeless = ({ records }: Run): object[] => records.map((record) => ({ ...record, ms: 0 }));

/** The record of one page that the server answers like this. */
async function recordOf(answer: (response: ServerResponse) => void, cache: FetchCache): Promise<Run['records'][0]> {
  server.answer = (_path, response) => {
    answer(response);
    return true;
  };
  const [record] = (await run(['/a'], cache)).records;
  if (record === undefined) throw new Error('There is no record');
  return record;
}

test('the records of unchanged pages are those of before, and nothing but 304 comes', async () => {
  const cache = memoryCache();
  const paths = ['/a', '/b', '/c'];
  const first = await run(paths, cache);
  expect(first.counts).toMatchObject({ fetched: 3, unchanged: 0, bytes: 3 * '<title>/a 1</title>'.length });
  pages.forget();
  const second = await run(paths, cache);
  expect(timeless(second)).toEqual(timeless(first));
  expect(second.records[0]).toMatchObject({ status: 200, contentType: 'text/html', title: '/a 1', tries: 1 });
  expect(second.counts).toMatchObject({ fetched: 3, written: 3, failed: 0, unchanged: 3, bytes: 0 });
  expect([pages.sent, pages.confirmed.sort()]).toEqual([[], paths]);
});

test('a page that has changed is fetched anew, and asked for by its new tag the next time', async () => {
  const cache = memoryCache();
  await run(['/a', '/b'], cache);
  pages.change('/b');
  const changed = await run(['/a', '/b'], cache);
  expect(changed.records.map(({ title }) => title)).toEqual(['/a 1', '/b 2']);
  expect(changed.counts).toMatchObject({ unchanged: 1, bytes: '<title>/b 2</title>'.length });
  expect((await run(['/a', '/b'], cache)).counts).toMatchObject({ unchanged: 2, bytes: 0 });
});

test('without a cache nobody asks whether a page has changed', async () => {
  const runs = [await run(['/a'], undefined), await run(['/a'], undefined)];
  expect(runs.map(({ counts }) => counts.unchanged)).toEqual([0, 0]);
  expect([pages.sent, pages.confirmed]).toEqual([['/a', '/a'], []]);
});

test('pages without validators are fetched whole each time, and not kept', async () => {
  const cache = new Map<string, CachedResponse>();
  server.answer = (path, response) => {
    response.statusCode = response.req.method === 'GET' ? 200 : 405;
    response.end(path);
    return true;
  };
  const runs = [await run(['/a', '/b'], undefined), await run(['/a', '/b'], cache), await run(['/a', '/b'], cache)];
  expect(new Set(runs.map((one) => JSON.stringify(timeless(one)))).size).toBe(1);
  expect(runs.map(({ counts }) => [counts.unchanged, counts.bytes])).toEqual([0, 0, 0].map(() => [0, 4]));
  expect(cache.size).toBe(0);
});

test('a page behind a redirect, one that is compressed and one of JSON are as they were', async () => {
  const cache = memoryCache();
  server.answer = (path, response) => {
    if (path === '/moved') response.writeHead(302, { location: '/page' }).end();
    else if (response.req.headers['if-none-match'] === '"1"') response.writeHead(304, { etag: '"1"' }).end();
    else {
      const type = path === '/json' ? 'application/json' : 'text/markdown';
      response.writeHead(200, { etag: '"1"', 'content-type': type, 'content-encoding': 'gzip' });
      response.end(gzipSync(path === '/json' ? '{"a":1}' : '# Heading'));
    }
    return true;
  };
  const [first, second] = [await run(['/moved', '/json'], cache), await run(['/moved', '/json'], cache)];
  expect(timeless(second)).toEqual(timeless(first));
  expect(second.records).toMatchObject([{ keys: ['a'] }, { title: 'Heading' }]);
  expect(second.counts).toMatchObject({ unchanged: 2, bytes: 0, failed: 0 });
});

test('a 304 that nobody asked for is no page', async () => {
  const record = await recordOf((response) => response.writeHead(304, { etag: '"1"' }).end(), memoryCache());
  expect(record).toMatchObject({ status: 304, error: expect.stringMatching(/answered 304, which is no page$/) });
});

test('a refusal of what is kept is a failure, and what is kept stays', async () => {
  const cache = memoryCache();
  await run(['/a'], cache);
  const record = await recordOf((response) => response.writeHead(503).end('busy'), cache);
  expect(record).toMatchObject({ status: 503, bytes: 4, error: expect.stringContaining('503') });
  server.answer = pages.answer;
  expect((await run(['/a'], cache)).counts).toMatchObject({ unchanged: 1, failed: 0 });
});

test('where the cache fails after a 304, that is the answer that is told', async () => {
  const kept = new Map<string, CachedResponse>();
  await run(['/a'], kept);
  const full: FetchCache = {
    get: (key) => kept.get(key),
    set: () => Promise.reject(new Error('disk full')),
  };
  const record = await recordOf((response) => response.writeHead(304, { etag: 'W/"other"' }).end(), full);
  expect(record).toMatchObject({ status: 304, bytes: null, sha256: null, contentType: null });
  expect(record.error).toMatch(/: the set\(\) of the cache failed: disk full$/);
});
