import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cutOff, FileServer, fileOf } from '../../test/download/file-server.ts';
import { Folder } from '../../test/download/folder.ts';
import { closeServers } from '../../test/fetcher/server.ts';
import { download } from './download.ts';
import type { DownloadOptions } from './options.ts';

const SIZE = 300_000;
const bytes = fileOf(SIZE);
const folder = Folder.forEachTest();
let server: FileServer;
beforeEach(async () => {
  server = await FileServer.start(bytes);
});
afterEach(closeServers);

const get = (options: DownloadOptions = {}) => download(server.url, folder.at('file'), { retry: false, ...options });
const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

test('an abort before the call asks for nothing', async () => {
  const reason = new Error('enough');
  await expect(get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(server.visits).toEqual([]);
  expect(folder.names).toEqual([]);
});

test('an abort on the way ends it with its reason, closes the connection, and leaves what has come', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  server.instead.push((_request, response) => {
    response.writeHead(200, { etag: '"one"', 'content-length': SIZE });
    response.write(bytes.subarray(0, 100_000));
  });
  const onProgress = ({ received }: { received: number }): void => {
    if (received === 100_000) controller.abort(reason);
  };
  await expect(get({ signal: controller.signal, onProgress })).rejects.toBe(reason);
  expect(listeners(controller.signal)).toBe(0);
  await server.http.idle();
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: 100_000 });
});

test('an abort while the server says nothing ends it at once', async () => {
  const controller = new AbortController();
  server.instead.push(() => undefined);
  const call = get({ signal: controller.signal });
  await server.http.reached(1);
  controller.abort('enough');
  await expect(call).rejects.toBe('enough');
  await server.http.idle();
  expect(folder.names).toEqual([]);
});

test('an abort in the wait before another try ends it at once', async () => {
  const controller = new AbortController();
  server.instead.push((_request, response) => response.writeHead(503, { 'retry-after': '50' }).end());
  const leave = (): void => controller.abort('enough');
  subscribe('forawait:fetcher:retry', leave);
  try {
    await expect(get({ signal: controller.signal, retry: 3 })).rejects.toBe('enough');
  } finally {
    unsubscribe('forawait:fetcher:retry', leave);
  }
  expect(server.visits).toHaveLength(1);
});

test('an abort when all is done changes nothing', async () => {
  const controller = new AbortController();
  await get({ signal: controller.signal });
  controller.abort();
  expect(listeners(controller.signal)).toBe(0);
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test('left at any turn of the event loop: the file is whole or not there, and another call goes on', async () => {
  const checksum = { algorithm: 'md5', digest: 'a'.repeat(32) };
  let whole = 0;
  for (let turns = 0; whole < 3; turns += 1 + Math.floor(turns / 16)) {
    const controller = new AbortController();
    const path = folder.at(`file-${turns}`);
    const call = download(server.url, path, { signal: controller.signal, ...(turns % 3 === 0 ? { checksum } : {}) });
    const outcome = call.then(
      () => 'whole',
      (error: unknown) => (error === 'enough' ? 'left' : String((error as { code?: unknown }).code)),
    );
    for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
    controller.abort('enough');
    const told = await outcome;
    expect(listeners(controller.signal)).toBe(0);
    expect(told).toMatch(/^(left|whole|ERR_DOWNLOAD_CHECKSUM)$/);
    if (told === 'whole') whole++;
    expect(folder.names.includes(`file-${turns}`)).toBe(told === 'whole');
    expect(await download(server.url, path)).toMatchObject({ bytes: SIZE });
    expect(folder.read(`file-${turns}`).equals(bytes)).toBe(true);
  }
  expect(whole).toBe(3);
  expect(folder.names.filter((name) => name.startsWith('.'))).toEqual([]);
  await server.http.idle();
});

test('a server that stalls in the body is told by idleMs, and gone on with', async () => {
  server.instead.push((_request, response) => {
    response.writeHead(200, { etag: '"one"', 'content-length': SIZE });
    response.write(bytes.subarray(0, 100_000));
  });
  expect(await get({ idleMs: 300, retry: { baseMs: 0 } })).toMatchObject({ attempts: 2 });
  expect(server.ranges).toEqual([undefined, 'bytes=100000-']);
  await server.http.idle();
});

test('a server that says nothing is told by timeoutMs', async () => {
  server.instead.push(() => undefined);
  const told = { name: 'TimeoutError', timeoutMs: 50, url: server.url, attempts: 1 };
  await expect(get({ timeoutMs: 50 })).rejects.toMatchObject(told);
  await server.http.idle();
});

test('timeoutMs ends with the headers: a body takes its time', async () => {
  server.instead.push((_request, response) => {
    response.writeHead(200, { 'content-length': 2 });
    response.write('a');
    setTimeout(() => response.end('b'), 600);
  });
  expect(await get({ timeoutMs: 400 })).toMatchObject({ bytes: 2 });
});

test('totalTimeoutMs is for all tries, and tells how many there were', async () => {
  for (let index = 0; index < 100; index++) {
    server.instead.push((_request, response) => {
      const from = Number(/\d+/.exec(server.ranges.at(-1) ?? '0')?.[0]);
      const range = `bytes ${from}-${SIZE - 1}/${SIZE}`;
      response.writeHead(from > 0 ? 206 : 200, { etag: '"one"', ...(from > 0 ? { 'content-range': range } : {}) });
      if (from < 3000) cutOff(response, bytes.subarray(from, from + 1000));
      else response.flushHeaders();
    });
  }
  const told = {
    ...{ name: 'TimeoutError', attempts: 4 },
    message: expect.stringContaining('it was not over after 1000 ms and 4 tries (totalTimeoutMs)') as unknown,
  };
  await expect(get({ totalTimeoutMs: 1000, retry: { baseMs: 0, limit: 1 } })).rejects.toMatchObject(told);
  await server.http.idle();
  server.instead.length = 0;
  expect(await get()).toMatchObject({ resumed: 3000 });
});
