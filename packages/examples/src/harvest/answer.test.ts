import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { from } from '@forawait/core';
import { memoryStore } from '@forawait/sources';
import { harvest } from './harvest.ts';
import { newCounts } from './progress/counts.ts';
import type { HarvestRecord } from './record.ts';

const sha256 = (body: string): string => createHash('sha256').update(body).digest('hex');

/** The record of a site with one page. */
async function recordOf(listener: RequestListener, retries = 0): Promise<HarvestRecord | undefined> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const site = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const records: HarvestRecord[] = [];
  await harvest({
    list: { name: 'list', lines: from([{ text: '/a', number: 1 }]), total: 1, site },
    file: { write: async (batch) => void records.push(...batch) },
    kept: new Set(),
    limits: { concurrency: 1, perHost: undefined, retries, timeoutMs: 5000, graceMs: 5000 },
    limiter: undefined,
    store: memoryStore(),
    stop: new AbortController().signal,
    counts: newCounts(),
    note: () => undefined,
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return records[0];
}

test('the body of a refusal counts as it is without its compression', async () => {
  for (const [coding, data] of [
    ['gzip', gzipSync('not here')],
    ['gzip, br', brotliCompressSync(gzipSync('not here'))],
    ['rot13', Buffer.from('not here')],
  ] as const) {
    const record = await recordOf((_request, response) =>
      response.writeHead(410, { 'content-encoding': coding }).end(data),
    );
    expect(record).toMatchObject({ status: 410, bytes: 8, sha256: sha256('not here') });
  }
});

test('a refusal without a body has one of no bytes', async () => {
  const record = await recordOf((_request, response) => response.writeHead(404).end());
  expect(record).toMatchObject({ status: 404, bytes: 0, contentType: null, sha256: sha256('') });
});

test.each<[string, RequestListener]>([
  ['is too long', (_request, response) => void response.end('x'.repeat(65_537))],
  ['is a bomb', (_request, response) => void response.end(gzipSync(Buffer.alloc(1 << 20)))],
  ['is cut off', (_request, response) => void response.write('part', () => response.destroy())],
  ['is damaged', (_request, response) => void response.end('no gzip')],
])('the body of a refusal that %s is not measured, its status and type are told', async (what, send) => {
  const record = await recordOf((request, response) => {
    const coding = what === 'is a bomb' || what === 'is damaged' ? { 'content-encoding': 'gzip' } : undefined;
    send(request, response.writeHead(404, { 'content-type': 'text/plain', ...coding }));
  });
  expect(record).toMatchObject({ status: 404, contentType: 'text/plain', bytes: null, sha256: null });
  expect(record?.error).toContain('404');
});

test('a page that is cut off has the status and type of the answer, and no size', async () => {
  const record = await recordOf((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).write('part', () => response.destroy());
  });
  expect(record).toMatchObject({ status: 200, contentType: 'text/html', bytes: null, sha256: null });
  expect(record?.error).toMatch(/^Cannot read the body of http:\S+\/a: it was cut off after 4 bytes: .+ \([A-Z_]+\)$/);
});

test('a page that is cut off after its first redirect is told with the URL that was asked last', async () => {
  const record = await recordOf((request, response) => {
    if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
    else response.write('x', () => response.destroy());
  });
  expect(record?.error).toMatch(/^Cannot read the body of http:\S+\/b: it was cut off after 1 byte: /);
});

test('a connection that never answered is told as that', async () => {
  const record = await recordOf((request) => request.socket.destroy());
  expect(record).toMatchObject({ status: null, error: expect.stringMatching(/^Cannot fetch http:\S+\/a: /) });
});

test.each([301, 302, 303, 307, 308])('a %d that leads nowhere is a failure', async (status) => {
  const record = await recordOf((_request, response) => {
    response.writeHead(status, { 'content-type': 'text/plain' }).end('moved');
  });
  expect(record).toMatchObject({ status, tries: 1, contentType: 'text/plain', bytes: 5, sha256: sha256('moved') });
  expect(record?.error).toMatch(/^Cannot fetch http:\S+\/a: the server answered \d+ without saying where it leads$/);
});

test.each([300, 304])('a %d is no page', async (status) => {
  const record = await recordOf((_request, response) => void response.writeHead(status).end());
  expect(record).toMatchObject({
    status,
    error: expect.stringMatching(/: the server answered \d+, which is no page$/),
  });
});

test('what an earlier try received is not told of the last one', async () => {
  let asked = 0;
  const record = await recordOf((request, response) => {
    if (asked++ === 0) response.writeHead(503, { 'retry-after': '0', 'content-type': 'text/plain' }).end('busy');
    else request.socket.destroy();
  }, 1);
  expect(record).toMatchObject({ status: null, tries: 2, bytes: null, contentType: null, sha256: null });
});
