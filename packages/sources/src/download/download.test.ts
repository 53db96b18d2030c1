import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { chmodSync, lstatSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { limiter } from '@forawait/core';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FileServer, fileOf } from '../../test/download/file-server.ts';
import { Folder, withNarrowFiles } from '../../test/download/folder.ts';
import { closeServers, serve } from '../../test/fetcher/server.ts';
import type { FetchEndMessage } from '../fetcher/announcements.ts';
import { download } from './download.ts';
import type { DownloadOptions, DownloadProgress } from './options.ts';

const SIZE = 200_000;
const bytes = fileOf(SIZE);
const sha256 = createHash('sha256').update(bytes).digest('hex');
const folder = Folder.forEachTest();
let server: FileServer;
beforeEach(async () => {
  server = await FileServer.start(bytes);
});
afterEach(closeServers);

const get = (options: DownloadOptions = {}) => download(server.url, folder.at('file'), { retry: false, ...options });

test('a file is downloaded, nothing else stays, and every connection is closed', async () => {
  const result = await get();
  expect(folder.read('file').equals(bytes)).toBe(true);
  expect(folder.names).toEqual(['file']);
  expect(result).toEqual({
    ...{ path: folder.at('file'), bytes: SIZE, resumed: 0, etag: '"one"', url: server.url, attempts: 1 },
    ms: expect.any(Number),
  });
  await server.http.idle();
});

test('an empty file is a file', async () => {
  server.bytes = Buffer.alloc(0);
  expect(await get()).toMatchObject({ bytes: 0, resumed: 0 });
  expect(folder.read('file')).toHaveLength(0);
});

test('a path may be a file: URL, a source a URL, or a request of ours or of the platform', async () => {
  for (const source of [new URL(server.url), { url: server.url }, new Request(server.url)]) {
    const { path } = await download(source, pathToFileURL(folder.at('url')));
    expect(path).toBe(folder.at('url'));
  }
  expect(folder.read('url').equals(bytes)).toBe(true);
});

test('bytes are asked for as they are, with the headers of the options and of the request', async () => {
  const seen: unknown[] = [];
  server.instead.push((request, response) => {
    const { 'accept-encoding': encoding, a, b } = request.headers;
    seen.push(encoding, a, b);
    response.end();
  });
  await download({ url: server.url, headers: { b: '3' } }, folder.at('file'), { headers: { a: '1', b: '2' } });
  expect(seen).toEqual(['identity', '1', '3']);
});

test('the URL that answered is told, after redirects', async () => {
  const other = await serve((_request, response) => response.writeHead(302, { location: server.url }).end());
  expect(await download(other.url, folder.at('file'))).toMatchObject({ url: server.url, bytes: SIZE });
});

test('a file of which nobody knows the size is whole when its body is', async () => {
  server.instead.push((_request, response) => {
    response.write('a');
    response.end('b');
  });
  expect(await get()).toMatchObject({ bytes: 2, etag: undefined });
  expect(String(folder.read('file'))).toBe('ab');
});

test('it takes the place of another file in one step, and keeps who may read it', async () => {
  writeFileSync(folder.at('file'), 'old');
  chmodSync(folder.at('file'), 0o640);
  let before = '';
  await get({ onProgress: () => (before = String(folder.read('file'))) });
  expect(before).toBe('old');
  expect(folder.read('file').equals(bytes)).toBe(true);
  expect(statSync(folder.at('file')).mode & 0o777).toBe(0o640);
});

test('a link stays a link: the file that it leads to is replaced', async () => {
  mkdirSync(folder.at('elsewhere'));
  writeFileSync(folder.at('elsewhere/real'), 'old');
  symlinkSync(folder.at('elsewhere/real'), folder.at('file'));
  await get();
  expect(lstatSync(folder.at('file')).isSymbolicLink()).toBe(true);
  expect(folder.read('elsewhere/real').equals(bytes)).toBe(true);
  expect(folder.names).toEqual(['elsewhere', 'file']);
});

test('a link that leads nowhere is replaced', async () => {
  symlinkSync(folder.at('nowhere'), folder.at('file'));
  await get();
  expect(lstatSync(folder.at('file')).isFile()).toBe(true);
  expect(folder.names).toEqual(['file']);
});

test('without overwrite, a file that is there is an error before anything is asked for', async () => {
  writeFileSync(folder.at('file'), 'old');
  const told = { code: 'EEXIST', message: `Cannot write ${folder.at('file')}: it exists already` };
  await expect(get({ overwrite: false })).rejects.toMatchObject(told);
  expect(server.visits).toEqual([]);
  expect(String(folder.read('file'))).toBe('old');
});

test('without overwrite, nor is one replaced that came meanwhile', async () => {
  const onProgress = (): void => writeFileSync(folder.at('file'), 'new');
  await expect(get({ overwrite: false, onProgress })).rejects.toMatchObject({ code: 'EEXIST' });
  expect(String(folder.read('file'))).toBe('new');
});

test('without overwrite, a path that is free is taken', async () => {
  await get({ overwrite: false });
  expect(folder.names).toEqual(['file']);
});

test.each([
  ['a folder', '.', 'EISDIR', 'it is a directory'],
  ['a folder that there is not', 'none/file', 'ENOENT', 'no such folder'],
  ['a folder that is a file', 'taken/file', 'ENOTDIR', 'a part of the path is not a directory'],
  ['a device', '/dev/null', 'ERR_NO_FILE', 'it is no regular file'],
])('%s is an error before anything is asked for', async (_what, name, code, problem) => {
  writeFileSync(folder.at('taken'), '');
  const path = name.startsWith('/') ? name : folder.at(name);
  const told = { code, path, message: `Cannot write ${path}: ${problem}` };
  await expect(download(server.url, path)).rejects.toMatchObject(told);
  expect(server.visits).toEqual([]);
});

test('a file that has the checksum gets its place', async () => {
  await get({ checksum: { algorithm: 'sha256', digest: sha256 } });
  await get({ checksum: `sha256-${Buffer.from(sha256, 'hex').toString('base64')}` });
  expect(folder.names).toEqual(['file']);
});

test('one that has another checksum does not, is not tried again, and does not stay', async () => {
  writeFileSync(folder.at('file'), 'old');
  const checksum = { algorithm: 'sha256', digest: '0'.repeat(64) };
  const told = {
    ...{ name: 'DownloadError', code: 'ERR_DOWNLOAD_CHECKSUM', url: server.url, path: folder.at('file') },
    message: `Cannot download ${server.url} to ${folder.at('file')}: its sha256 is ${sha256}, and not ${'0'.repeat(64)}`,
  };
  await expect(get({ checksum, retry: 3 })).rejects.toMatchObject(told);
  expect(server.visits).toHaveLength(1);
  expect(folder.names).toEqual(['file']);
  expect(String(folder.read('file'))).toBe('old');
});

test('a file that is announced as too large is not begun', async () => {
  const told = {
    ...{ code: 'ERR_LIMIT_EXCEEDED', limit: SIZE - 1 },
    message: expect.stringContaining(`it has more than ${SIZE - 1} bytes; raise maxBytes to allow it`) as unknown,
  };
  await expect(get({ maxBytes: SIZE - 1 })).rejects.toMatchObject(told);
  expect(folder.names).toEqual([]);
  await get({ maxBytes: SIZE });
});

test('a file without end is given up at its limit, and nothing of it stays', async () => {
  server.instead.push((_request, response) => {
    response.setHeader('etag', '"endless"');
    const more = (): void => void response.write(Buffer.alloc(65_536), (error) => error ?? more());
    more();
  });
  await expect(get({ maxBytes: 1_000_000, retry: 3 })).rejects.toMatchObject({ code: 'ERR_LIMIT_EXCEEDED' });
  expect(server.visits).toHaveLength(1);
  expect(folder.names).toEqual([]);
  await server.http.idle();
});

test('onProgress is told how far it is, from the first answer to the last byte', async () => {
  const told: DownloadProgress[] = [];
  await get({ onProgress: (progress) => told.push(progress) });
  expect(told[0]).toEqual({ received: 0, total: SIZE });
  expect(told.at(-1)).toEqual({ received: SIZE, total: SIZE });
  const received = told.map((progress) => progress.received);
  expect(received).toEqual([...received].sort((one, other) => one - other));
});

test('what onProgress throws ends it, whatever it is', async () => {
  const error = Object.assign(new Error('not of the network'), { code: 'ECONNRESET' });
  const onProgress = ({ received }: DownloadProgress): void => {
    if (received > 0) throw error;
  };
  await expect(get({ onProgress, retry: { shouldRetry: () => true } })).rejects.toBe(error);
  expect(server.visits).toHaveLength(1);
  await server.http.idle();
});

test('two at once to one path: the second one is refused, by whatever way it is named', async () => {
  symlinkSync(folder.path, folder.at('same'));
  const first = get();
  const told = { name: 'DownloadError', code: 'ERR_DOWNLOAD_BUSY' };
  const [one, other] = await Promise.allSettled([first, download(server.url, folder.at('same/file'))]);
  expect(one.status).toBe('fulfilled');
  expect(other).toMatchObject({ status: 'rejected', reason: told });
  await get();
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test('a hundred at once to paths of their own do not get into each other', async () => {
  const paths = Array.from({ length: 100 }, (_, index) => folder.at(`file-${index}`));
  await Promise.all(paths.map((path) => download(server.url, path, { fsync: false })));
  expect(folder.names).toHaveLength(100);
  for (const name of folder.names) expect(folder.read(name).equals(bytes)).toBe(true);
  await server.http.idle();
});

test('a full disk is told, and not tried again; when there is room again, it goes on', async () => {
  const told = { code: 'ENOSPC', message: `Cannot write ${folder.at('file')}: no space is left on the device` };
  await withNarrowFiles({ most: Infinity, full: 120_000 }, folder.path, async () => {
    await expect(get({ retry: { limit: 3, shouldRetry: () => true } })).rejects.toMatchObject(told);
  });
  expect(server.visits).toHaveLength(1);
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: 120_000 });
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test('writes that take only a part of the bytes go on with the rest', async () => {
  await withNarrowFiles({ most: 7777, full: Infinity }, folder.path, () => get());
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test('each try takes a permit of the limiter, and gives it back', async () => {
  const shared = limiter({ concurrency: 1, perKey: true });
  server.breaks.push(10_000);
  await get({ limiter: shared, retry: { baseMs: 0 } });
  const { host } = new URL(server.url);
  expect(shared.statistics(host)).toMatchObject({ running: 0, waiting: 0 });
});

test('the channels of the fetcher tell of it', async () => {
  const ends: FetchEndMessage[] = [];
  const listen = (message: unknown): void => void ends.push(message as FetchEndMessage);
  subscribe('forawait:fetcher:end', listen);
  try {
    await get({ name: 'mine' });
    server.instead.push((_request, response) => response.writeHead(404).end());
    await expect(get()).rejects.toMatchObject({ name: 'HttpError' });
  } finally {
    unsubscribe('forawait:fetcher:end', listen);
  }
  expect(ends).toMatchObject([
    { name: 'mine', status: 'fulfilled', statusCode: 200, bytes: SIZE, request: server.url, url: server.url },
    { name: 'download', status: 'rejected', statusCode: 404 },
  ]);
});

test('a fetch of the caller is used, and its body written as it comes', async () => {
  const fetch = async () => new Response(bytes, { headers: { etag: '"x"', 'content-length': String(SIZE) } });
  expect(await get({ fetch })).toMatchObject({ bytes: SIZE, etag: '"x"' });
  expect(folder.read('file').equals(bytes)).toBe(true);
});
