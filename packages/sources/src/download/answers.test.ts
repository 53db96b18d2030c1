import { gzipSync } from 'node:zlib';
import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { cutOff, FileServer, fileOf, partial } from '../../test/download/file-server.ts';
import { Folder } from '../../test/download/folder.ts';
import { closeServers, serveRaw } from '../../test/fetcher/server.ts';
import { download } from './download.ts';
import type { DownloadOptions } from './options.ts';

const SIZE = 1000;
const FROM = 600;
const FITS = `bytes ${FROM}-${SIZE - 1}/${SIZE}`;
const bytes = fileOf(SIZE);
const rest = bytes.subarray(FROM);
const folder = Folder.forEachTest();
let server: FileServer;
beforeEach(async () => {
  server = await FileServer.start(bytes);
});
afterEach(closeServers);

const get = (options: DownloadOptions = {}) => download(server.url, folder.at('file'), { retry: false, ...options });

async function begun(): Promise<void> {
  server.breaks.push(FROM);
  await expect(get()).rejects.toMatchObject({ name: 'NetworkError' });
}

/** Parts that must not be put behind what is there. */
const MISFITS: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['of another version', (response) => partial(response, FITS).setHeader('etag', '"two"').end(rest)],
  ['of a version that it does not tell', (response) => partial(response, FITS).end(rest)],
  ['with a weak ETag', (response) => partial(response, FITS).setHeader('etag', 'W/"one"').end(rest)],
  ['from another place', (response) => partial(response, `bytes 599-998/${SIZE}`).setHeader('etag', '"one"').end(rest)],
  ['of another size', (response) => partial(response, 'bytes 600-999/1001').setHeader('etag', '"one"').end(rest)],
  [
    'of a size that it does not tell',
    (response) => partial(response, 'bytes 600-999/*').setHeader('etag', '"one"').end(rest),
  ],
  [
    'that ends before it begins',
    (response) => partial(response, 'bytes 600-599/1000').setHeader('etag', '"one"').end(rest),
  ],
  ['without Content-Range', (response) => response.writeHead(206, { etag: '"one"' }).end(rest)],
  [
    'in several parts',
    (response) =>
      response
        .writeHead(206, { etag: '"one"', 'content-type': 'multipart/byteranges; boundary=x' })
        .end('--x\r\ncontent-range: bytes 600-999/1000\r\n\r\n--x--'),
  ],
  [
    'that is compressed',
    (response) =>
      partial(response, FITS).setHeader('etag', '"one"').setHeader('content-encoding', 'gzip').end(gzipSync(rest)),
  ],
];

test.each(MISFITS)('a part %s is not put behind what is there: all is asked for', async (_what, answer) => {
  await begun();
  server.instead.push((_request, response) => answer(response));
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0, attempts: 1 });
  expect(server.ranges).toEqual([undefined, `bytes=${FROM}-`, undefined]);
  expect(folder.read('file').equals(bytes)).toBe(true);
  expect(folder.names).toEqual(['file']);
  await server.http.idle();
});

test.each(MISFITS.slice(0, 3))('when that fails, too, what is there stays (a part %s)', async (_what, answer) => {
  await begun();
  server.instead.push((_request, response) => answer(response));
  server.instead.push((_request, response) => response.writeHead(500).end());
  await expect(get()).rejects.toMatchObject({ statusCode: 500 });
  expect(await get()).toMatchObject({ resumed: FROM });
});

test('a 200 in place of the part is all of it', async () => {
  await begun();
  server.instead.push((_request, response) => server.send(response, 0));
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0 });
  expect(server.visits).toHaveLength(2);
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test('a part that is shorter than what was asked for is not the end: the rest is asked for', async () => {
  await begun();
  const give = (to: number) => (_request: unknown, response: ServerResponse) => {
    const from = Number(/\d+/.exec(server.ranges.at(-1) ?? '')?.[0]);
    partial(response, `bytes ${from}-${to - 1}/${SIZE}`)
      .setHeader('etag', '"one"')
      .end(bytes.subarray(from, to));
  };
  server.instead.push(give(601), give(900), give(SIZE));
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: FROM, attempts: 1 });
  expect(server.ranges.slice(1)).toEqual(['bytes=600-', 'bytes=601-', 'bytes=900-']);
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test.each(['bytes */999', 'bytes */1001', 'bytes */*', undefined])(
  '416 with %s at what should be the end: all is asked for',
  async (range) => {
    await begun();
    server.instead.push((_request, response) => response.writeHead(416, range ? { 'content-range': range } : {}).end());
    expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0 });
    expect(server.ranges).toEqual([undefined, `bytes=${FROM}-`, undefined]);
  },
);

const END = { 'content-range': `bytes */${SIZE}` };

/** All has come but the end, in chunks: the size was not told. */
async function begunInChunks(): Promise<void> {
  server.instead.push((_request, response) => cutOff(response.writeHead(200, { etag: '"one"' }), bytes));
  await expect(get()).rejects.toMatchObject({ name: 'NetworkError' });
}

test.each(['"two"', 'W/"one"', 'one'])('416 with the ETag %s is not the end: all is asked for', async (etag) => {
  await begun();
  writeFileSync(folder.part, bytes);
  server.instead.push((_request, response) => response.writeHead(416, { ...END, etag }).end());
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0 });
  expect(server.ranges).toEqual([undefined, `bytes=${SIZE}-`, undefined]);
});

test.each([{}, { etag: '"two"' }, { etag: 'W/"one"' }])(
  '416 with %j is not the end of what was sent in chunks: all is asked for',
  async (headers) => {
    await begunInChunks();
    server.instead.push((_request, response) => response.writeHead(416, { ...END, ...headers }).end());
    expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0 });
    expect(server.ranges).toEqual([undefined, `bytes=${SIZE}-`, undefined]);
  },
);

test('416 with the same ETag is the end of what was sent in chunks', async () => {
  await begunInChunks();
  server.instead.push((_request, response) => response.writeHead(416, { ...END, etag: '"one"' }).end());
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: SIZE, etag: '"one"' });
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test('416 to a request for all is the error that it is', async () => {
  server.instead.push((_request, response) => response.writeHead(416, { 'content-range': 'bytes */0' }).end());
  await expect(get()).rejects.toMatchObject({ name: 'HttpError', statusCode: 416 });
});

test('a part that nobody has asked for is an error', async () => {
  server.instead.push((_request, response) => partial(response, 'bytes 0-999/1000').end(bytes));
  const told = {
    ...{ name: 'DownloadError', code: 'ERR_DOWNLOAD_RANGE', path: folder.at('file') },
    message: `Cannot download ${server.url} to ${folder.at('file')}: the server answered with a part (206) that nobody asked for`,
  };
  await expect(get()).rejects.toMatchObject(told);
  expect(folder.names).toEqual([]);
  await server.http.idle();
});

test.each([
  [204, 'No Content'],
  [304, 'Not Modified'],
  [300, 'Multiple Choices'],
])('a %d has no file', async (statusCode, text) => {
  await begun();
  server.instead.push((_request, response) => response.writeHead(statusCode).end());
  const message = expect.stringContaining(`the server answered ${statusCode} ${text}, which has no file`) as unknown;
  await expect(get()).rejects.toMatchObject({ code: 'ERR_DOWNLOAD_STATUS', message });
  expect(folder.names).toEqual(['.file.*.part', '.file.part.json']);
  await server.http.idle();
});

test('the ETag of a 203 is not that of the file', async () => {
  server.instead.push((_request, response) => response.writeHead(203, { etag: '"one"' }).end(bytes));
  expect(await get()).toMatchObject({ bytes: SIZE, etag: undefined });
});

test('what is compressed all the same is decompressed, and begins anew when it breaks', async () => {
  const squashed = gzipSync(bytes);
  const headers = { etag: '"zip"', 'content-encoding': 'gzip', 'content-length': squashed.length };
  server.instead.push((_request, response) => cutOff(response.writeHead(200, headers), squashed.subarray(0, 500)));
  server.instead.push((_request, response) => response.writeHead(200, headers).end(squashed));
  expect(await get({ retry: { baseMs: 0 } })).toMatchObject({ bytes: SIZE, etag: undefined, attempts: 2 });
  expect(server.ranges).toEqual([undefined, undefined]);
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test('a bomb is given up before it fills the disk', async () => {
  const bomb = gzipSync(Buffer.alloc(32 << 20));
  server.instead.push((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
  await expect(get({ maxRatio: 10 })).rejects.toMatchObject({ code: 'ERR_LIMIT_EXCEEDED' });
  expect(folder.names).toEqual([]);
});

test('what is compressed in a way that is missing here is no file', async () => {
  server.instead.push((_request, response) => response.writeHead(200, { 'content-encoding': 'compress' }).end(bytes));
  const message = expect.stringContaining('there is nothing here for compress') as unknown;
  await expect(get()).rejects.toMatchObject({ name: 'BodyError', code: 'ERR_BODY_ENCODING', message });
  expect(folder.names).toEqual([]);
});

test('an encoding by the name of identity is none', async () => {
  server.instead.push((_request, response) => {
    response.setHeader('content-encoding', 'identity');
    server.send(response, 0);
  });
  expect(await get()).toMatchObject({ bytes: SIZE, etag: '"one"' });
});

test('more than was announced is an error, and nothing of it stays', async () => {
  const fetch = async () => new Response(bytes, { headers: { 'content-length': '999', etag: '"x"' } });
  const message = expect.stringContaining('more came than the 999 bytes that were announced') as unknown;
  await expect(get({ fetch })).rejects.toMatchObject({ code: 'ERR_DOWNLOAD_LENGTH', message });
  expect(folder.names).toEqual([]);
});

test.each([
  ['of letters', 'many'],
  ['with a sign', '-1'],
  ['without end', '9'.repeat(30)],
])('a Content-Length %s is an error of the network', async (_what, length) => {
  const raw = await serveRaw((socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\n\r\nabc`));
  const call = download(raw.url, folder.at('file'), { retry: false });
  await expect(call).rejects.toMatchObject({ name: 'NetworkError' });
  expect(folder.names).toEqual([]);
  await raw.idle();
});

test('chunks that end before the last one are no whole file', async () => {
  const raw = await serveRaw((socket) => {
    socket.end('HTTP/1.1 200 OK\r\netag: "a"\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n');
  });
  const call = download(raw.url, folder.at('file'), { retry: false });
  await expect(call).rejects.toMatchObject({ name: 'NetworkError' });
  expect(folder.names).toEqual(['.file.*.part', '.file.part.json']);
});

test('a file that was sent in chunks is gone on with when its size is known', async () => {
  server.instead.push((_request, response) =>
    cutOff(response.writeHead(200, { etag: '"one"' }), bytes.subarray(0, 300)),
  );
  expect(await get({ retry: { baseMs: 0 } })).toMatchObject({ bytes: SIZE, attempts: 2 });
  expect(server.ranges).toEqual([undefined, 'bytes=300-']);
  expect(folder.read('file').equals(bytes)).toBe(true);
});

test('429 and its Retry-After are waited for, and what is there is gone on with', async () => {
  server.breaks.push(FROM);
  server.instead.push(
    (_request, response) => server.send(response, 0),
    (_request, response) => response.writeHead(429, { 'retry-after': '0' }).end(),
  );
  expect(await get({ retry: { baseMs: 0, limit: 2 } })).toMatchObject({ attempts: 3 });
  expect(server.ranges).toEqual([undefined, `bytes=${FROM}-`, `bytes=${FROM}-`]);
});

/** What asks for the file is sent to another path first. */
const redirect = (location: string) =>
  server.instead.push((_request, response) => response.writeHead(307, { location }).end());

test('a redirect to where the first bytes came from keeps the range', async () => {
  redirect('/moved');
  server.instead.push((_request, response) => server.send(response, 0));
  await begun();
  redirect('/moved');
  expect(await get()).toMatchObject({ resumed: FROM, url: `${server.http.url}/moved` });
  expect(server.ranges.slice(2)).toEqual([`bytes=${FROM}-`, `bytes=${FROM}-`]);
  await expect(get({ redirect: 'error', maxRedirects: 1 })).resolves.toMatchObject({ resumed: 0 });
});

test('an ETag is that of one URL: a part from elsewhere is not put behind what is there, all is asked for', async () => {
  await begun();
  redirect('/moved');
  server.bytes = fileOf(SIZE, 2);
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0, attempts: 1, url: server.url });
  expect(server.ranges).toEqual([undefined, `bytes=${FROM}-`, `bytes=${FROM}-`, undefined]);
  expect(folder.read('file').equals(server.bytes)).toBe(true);
  await server.http.idle();
});

test('so it is within one call', async () => {
  redirect('/one');
  server.instead.push((_request, response) => {
    server.breaks.push(FROM);
    server.send(response, 0);
    server.bytes = fileOf(SIZE, 2);
  });
  redirect('/two');
  server.instead.push((_request, response) =>
    partial(response, FITS).setHeader('etag', '"one"').end(server.bytes.subarray(FROM)),
  );
  redirect('/two');
  expect(await get({ retry: { baseMs: 0 } })).toMatchObject({ attempts: 2, url: `${server.http.url}/two` });
  expect(folder.read('file').equals(server.bytes)).toBe(true);
});

test('416 from elsewhere is not the end of what is there: all is asked for', async () => {
  await begun();
  writeFileSync(folder.part, bytes);
  redirect('/moved');
  expect(await get()).toMatchObject({ bytes: SIZE, resumed: 0, url: server.url });
});
