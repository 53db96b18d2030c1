import { createHash } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { type AsyncIter, from } from '@forawait/core';
import { memoryStore } from '@forawait/sources';
import { harvest, type HarvestJob, type Limits } from './harvest.ts';
import type { ListedLine } from './list-lines.ts';
import { newCounts, type Counts } from './progress/counts.ts';
import type { HarvestRecord } from './record.ts';

const LIMITS: Limits = { concurrency: 4, perHost: undefined, retries: 2, timeoutMs: 5000, graceMs: 5000 };

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function serve(listener: RequestListener): Promise<URL> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(started.address() as AddressInfo).port}`);
}

interface Run {
  readonly counts: Counts;
  readonly records: HarvestRecord[];
  readonly notes: string[];
  readonly done: Promise<void>;
}

const listed = (lines: Iterable<string> | AsyncIterable<string>): AsyncIter<ListedLine> =>
  from(lines).map((text, index) => ({ text, number: index + 1 }));

function start(lines: readonly string[], site: URL, changes: Partial<HarvestJob> = {}): Run {
  const counts = newCounts();
  const records: HarvestRecord[] = [];
  const notes: string[] = [];
  const write = async (batch: readonly HarvestRecord[]): Promise<void> => void records.push(...batch);
  const done = harvest({
    list: { name: 'list', lines: listed(lines), total: lines.length, site },
    file: { write },
    kept: new Set(),
    limits: LIMITS,
    limiter: undefined,
    store: memoryStore(),
    stop: new AbortController().signal,
    counts,
    note: (message) => notes.push(message),
    ...changes,
  });
  return { counts, records, notes, done };
}

const paths = (count: number): string[] => Array.from({ length: count }, (_, index) => `/${index}`);
const urls = (records: readonly HarvestRecord[]): string[] => records.map((record) => record.url).sort();

test('every URL gets one record', async () => {
  const site = await serve((request, response) => response.end(`body of ${request.url}`));
  const { records, counts, done } = start(paths(20), site);
  await done;
  expect(urls(records)).toEqual(paths(20).sort());
  expect(records.every((record) => record.status === 200 && record.error === undefined)).toBe(true);
  expect(counts).toMatchObject({ read: 20, fetched: 20, written: 20, failed: 0, retries: 0, bytes: 210 });
});

test('bad lines are noted with their number and do not end the run, blank ones count nowhere', async () => {
  const site = await serve((_request, response) => response.end());
  const { records, counts, notes, done } = start(['/a', '', '# no', 'http://[', '/b'], site);
  await done;
  expect(urls(records)).toEqual(['/a', '/b']);
  expect(notes).toEqual(['list:4: not a URL: http://[']);
  expect(counts).toMatchObject({ read: 3, bad: 1, fetched: 2 });
});

test('a URL that is listed twice, or has a record, is not fetched', async () => {
  const asked: string[] = [];
  const site = await serve((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  const { counts, done } = start(['/a', '/b', '/a#part', '/c'], site, { kept: new Set(['/b']) });
  await done;
  expect(asked.sort()).toEqual(['/a', '/c']);
  expect(counts).toMatchObject({ read: 4, duplicates: 1, kept: 1, fetched: 2, written: 2 });
});

test('what recovers on a further try is a page with its tries', async () => {
  const asked = new Set<string>();
  const site = await serve((request, response) => {
    const path = request.url ?? '';
    if (asked.size < asked.add(path).size) response.writeHead(503, { 'retry-after': '0' }).end();
    else response.end('here');
  });
  const { records, counts, done } = start(['/a'], site);
  await done;
  expect(records).toMatchObject([{ url: '/a', status: 200, tries: 2, bytes: 4 }]);
  expect(counts).toMatchObject({ retries: 1, failed: 0 });
});

test('what does not recover is a record with its error', async () => {
  const site = await serve((request, response) => {
    if (request.url === '/gone') response.writeHead(404, 'Gone Fishing', { 'content-type': 'text/plain' }).end('no');
    else request.socket.destroy();
  });
  const { records, counts, done } = start(['/gone', '/broken'], site, { limits: { ...LIMITS, retries: 1 } });
  await done;
  const [broken, gone] = [...records].sort((a, b) => (a.url < b.url ? -1 : 1));
  expect(gone).toMatchObject({
    status: 404,
    tries: 1,
    bytes: 2,
    contentType: 'text/plain',
    sha256: createHash('sha256').update('no').digest('hex'),
  });
  expect(gone?.error).toContain('404');
  expect(broken).toMatchObject({ status: null, tries: 2, bytes: null, contentType: null, sha256: null });
  expect(counts).toMatchObject({ fetched: 2, failed: 2, written: 2, bytes: 2 });
});

test('a page that takes too long is tried again, then failed', async () => {
  const site = await serve(() => undefined);
  const { records, done } = start(['/slow'], site, { limits: { ...LIMITS, retries: 1, timeoutMs: 30 } });
  await done;
  expect(records).toMatchObject([{ url: '/slow', status: null, tries: 2 }]);
});

test('no more requests are under way than there may be, in all and per host', async () => {
  for (const [concurrency, perHost, most] of [
    [3, undefined, 3],
    [8, 2, 2],
  ] as const) {
    let open = 0;
    let seen = 0;
    const site = await serve((_request, response) => {
      open += 1;
      seen = Math.max(seen, open);
      setTimeout(() => {
        open -= 1;
        response.end();
      }, 5);
    });
    const { done } = start(paths(12), site, { limits: { ...LIMITS, concurrency, perHost } });
    await done;
    expect(seen).toBe(most);
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }
});

/** A site that answers only when it is told to. */
async function holdingSite(): Promise<{ site: URL; held: Map<string, ServerResponse> }> {
  const held = new Map<string, ServerResponse>();
  const site = await serve((request, response) => void held.set(request.url ?? '', response));
  return { site, held };
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 4000;
  while (!condition() && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 2));
}

test('after a stop nothing is begun, and what is under way is finished and written', async () => {
  for (const perHost of [undefined, 2]) {
    const { site, held } = await holdingSite();
    const stop = new AbortController();
    const limits = { ...LIMITS, concurrency: 4, perHost };
    const { records, counts, done } = start(paths(100), site, { stop: stop.signal, limits });
    const flying = perHost ?? 4;
    await until(() => held.size === flying);
    stop.abort();
    for (const response of held.values()) response.end('late');
    await done;
    expect(held.size).toBe(flying);
    expect(urls(records)).toEqual([...held.keys()].sort());
    expect(counts).toMatchObject({ written: flying, fetched: flying, failed: 0 });
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  }
});

test('a further try of what is under way belongs to the grace', async () => {
  const { site, held } = await holdingSite();
  const stop = new AbortController();
  const { records, done } = start(['/a'], site, { stop: stop.signal });
  await until(() => held.size === 1);
  stop.abort();
  const first = held.get('/a');
  held.clear();
  first?.writeHead(503, { 'retry-after': '0' }).end();
  await until(() => held.size === 1);
  held.get('/a')?.end('here');
  await done;
  expect(records).toMatchObject([{ url: '/a', status: 200, tries: 2 }]);
});

test('a redirect of what is under way belongs to the grace, and nobody sees the mark of a job', async () => {
  const { site, held } = await holdingSite();
  const stop = new AbortController();
  const { records, counts, done } = start(['/a'], site, { stop: stop.signal });
  await until(() => held.size === 1);
  stop.abort();
  held.get('/a')?.writeHead(302, { location: '/b' }).end();
  await until(() => held.size === 2);
  const last = held.get('/b');
  expect(last?.req.rawHeaders.join()).not.toContain('x-harvest');
  last?.end('here');
  await done;
  expect(records).toMatchObject([{ url: '/a', status: 200, tries: 1 }]);
  expect(counts).toMatchObject({ fetched: 1, failed: 0 });
});

test('what does not end within the grace is left, and has no record', async () => {
  const { site, held } = await holdingSite();
  const stop = new AbortController();
  const limits = { ...LIMITS, graceMs: 20 };
  const { records, counts, done } = start(paths(10), site, { stop: stop.signal, limits });
  await until(() => held.size === 4);
  held.get('/2')?.end('in time');
  await until(() => records.length === 1);
  stop.abort();
  await done;
  expect(urls(records)).toEqual(['/2']);
  expect(counts.failed).toBe(0);
});

test('a stop before the start fetches nothing', async () => {
  const { site, held } = await holdingSite();
  const { records, done } = start(paths(10), site, { stop: AbortSignal.abort() });
  await done;
  expect([held.size, records]).toEqual([0, []]);
});

test('when the out file fails, so does the harvest, and nothing is left open', async () => {
  const site = await serve((_request, response) => response.end());
  const full = Object.assign(new Error('disk full'), { code: 'ENOSPC' });
  const { done } = start(paths(50), site, { file: { write: () => Promise.reject(full) } });
  await expect(done).rejects.toBe(full);
});

test('when the list fails, so does the harvest, and what was fetched is written', async () => {
  const site = await serve((_request, response) => response.end());
  const broken = new Error('list broken');
  async function* lines(): AsyncGenerator<string> {
    yield '/a';
    await until(() => records.length === 1);
    throw broken;
  }
  const { records, done } = start([], site, { list: { name: 'list', lines: listed(lines()), total: 1, site } });
  await expect(done).rejects.toBe(broken);
  expect(urls(records)).toEqual(['/a']);
});

test('a list may add to its records', async () => {
  const site = await serve((_request, response) => response.end('abc'));
  const enrich = (record: HarvestRecord, body: Uint8Array): HarvestRecord => ({
    ...record,
    title: `${body.length} bytes`,
  });
  const { records, done } = start([], site, { list: { name: 'list', lines: listed(['/a']), total: 1, site, enrich } });
  await done;
  expect(records).toMatchObject([{ title: '3 bytes' }]);
});
