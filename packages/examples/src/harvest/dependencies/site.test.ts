import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Agent, request } from 'undici';
import type { DependencyPage } from './inventory.ts';
import { SITEMAP, site, type SiteOptions } from './site.ts';

const readme = '# One\n'.repeat(500);
let folder = '';
let agent: Agent;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'site-'));
  agent = new Agent();
});

afterEach(async () => {
  await agent.close();
  server?.closeAllConnections();
  await new Promise((resolve) => server?.close(resolve));
  rmSync(folder, { recursive: true });
});

async function serve(files: Record<string, string>, options: Partial<SiteOptions> = {}): Promise<string> {
  const pages = Object.entries(files).map(([name, text]): DependencyPage => {
    writeFileSync(join(folder, name), text);
    return { path: `/${name}`, file: join(folder, name), kind: 'readme' };
  });
  const faults = { busy: 0, slow: 0, cut: 0 };
  const started = createServer(site(pages, { faults, slowMs: 20, retryAfter: 1, ...options }));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`;
}

async function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const response = await request(url, { dispatcher: agent, headers, method: method as 'GET' });
  return {
    status: response.statusCode,
    headers: response.headers,
    body: Buffer.from(await response.body.arrayBuffer()),
  };
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

test('the sitemap lists the path of every page, one a line', async () => {
  const base = await serve({ 'package.json': '{}', 'README.md': readme });
  expect((await get(base + SITEMAP)).body.toString()).toBe('/package.json\n/README.md\n');
});

test('a page comes as it is on the disk, with its type', async () => {
  const base = await serve({ 'package.json': '{}', 'README.md': readme, LICENSE: 'MIT' });
  expect(await get(`${base}/README.md`)).toMatchObject({
    status: 200,
    headers: { 'content-type': 'text/markdown; charset=utf-8', 'content-length': '3000' },
    body: Buffer.from(readme),
  });
  expect((await get(`${base}/package.json`)).headers['content-type']).toBe('application/json; charset=utf-8');
  expect((await get(`${base}/LICENSE`)).headers['content-type']).toBe('text/plain; charset=utf-8');
});

test.each([
  ['gzip', 'gzip'],
  ['br, GZIP;q=0.5', 'gzip'],
  ['gzip;q=0', undefined],
  ['gzip;q=0.000', undefined],
  ['br', undefined],
])('Accept-Encoding %s is answered with %s', async (accepted, encoding) => {
  const base = await serve({ 'README.md': readme });
  const { headers, body } = await get(`${base}/README.md`, { 'accept-encoding': accepted });
  expect(headers['content-encoding']).toBe(encoding);
  expect((encoding ? gunzipSync(body) : body).toString()).toBe(readme);
});

test('a small page is not worth compressing', async () => {
  const base = await serve({ LICENSE: 'MIT' });
  expect((await get(`${base}/LICENSE`, { 'accept-encoding': 'gzip' })).headers['content-encoding']).toBeUndefined();
});

test('HEAD answers with the headers alone', async () => {
  const base = await serve({ 'README.md': readme });
  expect(await get(`${base}/README.md`, {}, 'HEAD')).toMatchObject({
    status: 200,
    headers: { 'content-length': '3000' },
    body: Buffer.alloc(0),
  });
});

test('what is no page is 404, what is no reading is 405', async () => {
  const base = await serve({ LICENSE: 'MIT' });
  expect((await get(`${base}/../LICENSE/..%2f`)).status).toBe(404);
  expect(await get(`${base}/LICENSE`, {}, 'POST')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
});

test('a busy page answers 503 with Retry-After once, then it is there', async () => {
  const base = await serve({ 'README.md': 'Read' }, { faults: { busy: 100, slow: 0, cut: 0 }, retryAfter: 7 });
  const first = await get(`${base}/README.md`);
  expect(first).toMatchObject({ status: 503, body: Buffer.alloc(0) });
  expect(first.headers['retry-after']).toBe('7');
  expect((await get(`${base}/README.md`)).body.toString()).toBe('Read');
});

test('some busy pages give Retry-After as a date', async () => {
  const base = await serve({ LICENSE: 'MIT' }, { faults: { busy: 100, slow: 0, cut: 0 }, retryAfter: 60 });
  const header = String((await get(`${base}/LICENSE`)).headers['retry-after']);
  const seconds = (Date.parse(header) - Date.now()) / 1000;
  expect(seconds).toBeGreaterThan(50);
  expect(seconds).toBeLessThanOrEqual(60);
});

test.each([readme, 'M'])('a cut page breaks off once, then it is there', async (text) => {
  const base = await serve({ LICENSE: text }, { faults: { busy: 0, slow: 0, cut: 100 } });
  await expect(get(`${base}/LICENSE`)).rejects.toMatchObject({ message: expect.stringMatching(/closed|terminated/) });
  expect((await get(`${base}/LICENSE`)).body.toString()).toBe(text);
});

test('a slow page comes whole', async () => {
  const base = await serve({ LICENSE: readme }, { faults: { busy: 0, slow: 100, cut: 0 } });
  expect((await get(`${base}/LICENSE`)).body.toString()).toBe(readme);
});

test('a file that has gone away since costs that answer, not the site', async () => {
  const base = await serve({ LICENSE: 'MIT', 'README.md': readme });
  rmSync(join(folder, 'LICENSE'));
  await expect(get(`${base}/LICENSE`)).rejects.toMatchObject({ code: 'UND_ERR_SOCKET' });
  expect((await get(`${base}/README.md`)).status).toBe(200);
});
