import { connect } from 'node:net';
import * as zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { attempting, textOf } from '../../test/fetcher/attempts.ts';
import { bodyOf, closeServers, serve, serveRaw } from '../../test/fetcher/server.ts';

let agent: Agent;
/** Has one connection at a time: a second one means that the first was dropped. */
let single: Agent;
beforeEach(() => {
  agent = new Agent({ keepAliveTimeout: 60_000 });
  single = new Agent({ keepAliveTimeout: 60_000, connections: 1 });
});
afterEach(async () => {
  await agent.destroy();
  await single.destroy();
  await closeServers();
});

/** A reset may be noticed as an end. */
const RESET_OR_END = /^(ECONNRESET|UND_ERR_SOCKET)$/;
const HELLO = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello';

describe('a whole response', () => {
  test('comes with its head, its body and where it came from', async () => {
    const server = await serve((_request, response) => response.setHeader('x-one', '1').end('hello'));
    const reply = await attempting(agent, `${server.url}/a?b#c`).reply;
    expect(reply).toMatchObject({ url: `${server.url}/a?b#c`, bytes: 5, absent: false, stream: undefined });
    expect(reply.head).toMatchObject({ statusCode: 200, statusText: 'OK' });
    expect(reply.head.headers['x-one']).toBe('1');
    expect(await textOf(reply)).toBe('hello');
    expect(server.log).toEqual(['GET /a?b']);
  });

  test('gives its connection back', async () => {
    const server = await serve((_request, response) => response.end('hello'));
    for (let count = 0; count < 5; count++) await attempting(single, server.url).reply;
    expect(server.made).toBe(1);
  });

  test.each(['gzip', 'X-GZIP', 'deflate', 'br', 'gzip, br'])(
    'is decoded from %s, and counted decoded',
    async (coding) => {
      const undo: Record<string, (data: Buffer<ArrayBuffer>) => Buffer<ArrayBuffer>> = {
        gzip: zlib.gzipSync,
        'x-gzip': zlib.gzipSync,
        deflate: zlib.deflateSync,
        br: zlib.brotliCompressSync,
      };
      const server = await serve((_request, response) => {
        let data = Buffer.alloc(100_000, 'a');
        for (const name of coding.toLowerCase().split(', ')) data = undo[name]!(data);
        response.setHeader('content-encoding', coding).end(data);
      });
      const reply = await attempting(agent, server.url).reply;
      expect([reply.bytes, await textOf(reply)]).toEqual([100_000, 'a'.repeat(100_000)]);
    },
  );

  test('passes through when its coding is unknown', async () => {
    const server = await serve((_request, response) => response.setHeader('content-encoding', 'rot13').end('uryyb'));
    expect(await textOf(attempting(agent, server.url).reply)).toBe('uryyb');
  });

  test.each([204, 304])('%d has no body, also under a Content-Encoding', async (status) => {
    const server = await serve((_request, response) => {
      response.writeHead(status, { 'content-encoding': 'gzip' }).end();
    });
    const reply = await attempting(agent, server.url).reply;
    expect([reply.absent, reply.bytes]).toEqual([true, 0]);
  });

  test.each([204, 304])('%d has no body, also when it tells the length of one', async (status) => {
    const server = await serveRaw((socket) => {
      socket.write(`HTTP/1.1 ${status} Yes\r\ncontent-length: 5\r\netag: "a"\r\n\r\n`);
    });
    const reply = await attempting(agent, server.url).reply;
    expect([reply.head.statusCode, reply.head.headers['etag'], reply.bytes, reply.absent]).toEqual([
      status,
      '"a"',
      0,
      true,
    ]);
  });

  test('of HEAD has no body, whatever its Content-Length says', async () => {
    const server = await serve((_request, response) => response.writeHead(200, { 'content-length': '5000000' }).end());
    const reply = await attempting(agent, { url: server.url, method: 'HEAD' }).reply;
    expect([reply.absent, reply.bytes, reply.head.headers['content-length']]).toEqual([true, 0, '5000000']);
  });

  test('comes after any number of informational ones', async () => {
    const server = await serveRaw((socket) => {
      socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'.repeat(50));
      socket.write(HELLO);
    });
    expect(await textOf(attempting(agent, server.url).reply)).toBe('hello');
  });

  test('may come byte by byte', async () => {
    const server = await serveRaw((socket) => {
      const bytes = [...Buffer.from(HELLO)];
      const next = (): void => {
        const byte = bytes.shift();
        if (byte !== undefined) socket.write(Uint8Array.of(byte), () => setImmediate(next));
      };
      next();
    });
    expect(await textOf(attempting(agent, server.url, { idleMs: 5000 }).reply)).toBe('hello');
  });
});

describe('a request', () => {
  test.each([
    ['a text', 'ä', 'ä'],
    ['bytes', new Uint8Array([97, 98]), 'ab'],
    ['a form', new URLSearchParams({ a: '1 2' }), 'a=1+2'],
    ['a Blob', new Blob(['blob']), 'blob'],
    ['a ReadableStream', new Blob(['stream']).stream(), 'stream'],
    ['an iterable', [Buffer.from('it'), Buffer.from('er')], 'iter'],
  ])('carries %s', async (_kind, body, expected) => {
    const server = await serve((request, response) => void bodyOf(request).then((text) => response.end(`got ${text}`)));
    const job = { url: server.url, method: 'POST', headers: { 'X-One': '1' }, body };
    expect(await textOf(attempting(agent, job).reply)).toBe(`got ${expected}`);
  });

  test('fails with the error of the stream that it sends, as the same object', async () => {
    const server = await serve((request, response) => void bodyOf(request).then(() => response.end(), () => undefined)); // prettier-ignore
    const mine = new Error('mine');
    async function* body() {
      yield Buffer.from('a');
      throw mine;
    }
    await expect(attempting(agent, { url: server.url, method: 'POST', body: body() }).reply).rejects.toBe(mine);
    await server.idle();
  });
});

describe('a status of 400 or more', () => {
  test('is an error with an excerpt of its body', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(404, { 'x-one': '1', 'content-encoding': 'gzip' }).end(zlib.gzipSync('nothing here'));
    });
    await expect(attempting(agent, `${server.url}/a`).reply).rejects.toMatchObject({
      name: 'HttpError',
      code: 'ERR_HTTP_STATUS',
      message: `Cannot fetch ${server.url}/a: the server answered 404 Not Found`,
      statusCode: 404,
      headers: { 'x-one': '1' },
      url: `${server.url}/a`,
      attempts: 1,
      body: 'nothing here',
    });
  });

  test('lets its connection serve again', async () => {
    const server = await serve((_request, response) => response.writeHead(503).end('x'.repeat(30_000)));
    for (let count = 0; count < 4; count++) {
      await expect(attempting(single, server.url).reply).rejects.toMatchObject({ body: 'x'.repeat(2048) });
    }
    expect(server.made).toBe(1);
  });

  test('drops the connection of a body that does not end', async () => {
    const server = await serve((_request, response) => {
      const more = (error?: Error | null): void => void (error ?? response.write('x'.repeat(16_000), more));
      response.writeHead(500);
      more();
    });
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({ statusCode: 500 });
    await server.idle();
  });

  test('is told although its body hangs', async () => {
    const server = await serve((_request, response) => void response.writeHead(500).write('a part'));
    for (const rules of [{ timeoutMs: 700 }, { idleMs: 100 }]) {
      const { reply } = attempting(agent, server.url, rules);
      await expect(reply).rejects.toMatchObject({ statusCode: 500, body: 'a part' });
    }
    await server.idle();
  });

  test('is told although its body is cut off or damaged', async () => {
    const cut = await serveRaw((socket) => {
      socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 50\r\n\r\npart');
    });
    await expect(attempting(agent, cut.url).reply).rejects.toMatchObject({ statusCode: 502, body: 'part' });
    const damaged = await serve((_request, response) => {
      response.writeHead(502, { 'content-encoding': 'gzip' }).end('no gzip');
    });
    await expect(attempting(agent, damaged.url).reply).rejects.toMatchObject({ statusCode: 502, body: '' });
  });
});

describe('a connection that fails', () => {
  const RESET = (socket: { resetAndDestroy(): unknown }): void => void socket.resetAndDestroy();

  test('is refused', async () => {
    const server = await serve(() => undefined);
    await server.close();
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({
      name: 'NetworkError',
      code: 'ECONNREFUSED',
      url: `${server.url}/`,
      attempts: 1,
      message: expect.stringMatching(/^Cannot fetch http:.*ECONNREFUSED/),
    });
  });

  test('is reset before the response', async () => {
    const server = await serveRaw(RESET);
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({
      name: 'NetworkError',
      code: expect.stringMatching(RESET_OR_END),
    });
  });

  test.each([
    ['closed before the response', ''],
    ['closed in the headers', 'HTTP/1.1 200 OK\r\ncontent-le'],
  ])('is %s', async (_when, data) => {
    const server = await serveRaw((socket) => void socket.end(data));
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({
      name: 'NetworkError',
      code: 'UND_ERR_SOCKET',
    });
    await server.idle();
  });

  const CHUNKED = 'transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n';
  const SHORT = 'content-length: 50\r\n\r\nhello';
  test.each([
    ['a chunked body', CHUNKED, 'UND_ERR_SOCKET'],
    ['a chunked body that was to be the last', `connection: close\r\n${CHUNKED}`, 'ERR_HTTP_PROTOCOL'],
    ['a body with a length', SHORT, 'UND_ERR_SOCKET'],
    [
      'a body with a length that was to be the last',
      `connection: close\r\n${SHORT}`,
      'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
    ],
  ])('is closed or reset in %s', async (_where, rest, code) => {
    const server = await serveRaw((socket, connection) => {
      socket.write(`HTTP/1.1 200 OK\r\n${rest}`);
      setTimeout(() => (connection === 1 ? socket.end() : socket.resetAndDestroy()), 10);
    });
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({ name: 'NetworkError', code });
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({
      name: 'NetworkError',
      code: rest.startsWith('connection') ? code : expect.stringMatching(RESET_OR_END),
    });
    await server.idle();
  });

  test.each([
    ['no HTTP', 'SSH-2.0-OpenSSH\r\n'],
    ['a bad chunk size', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nhello'],
    ['a bad Content-Length', 'HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n'],
    ['a header without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`],
    ['a switch of protocols', 'HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('answers %s', async (_what, data) => {
    const server = await serveRaw((socket) => void socket.write(data));
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({ name: 'NetworkError' });
    await server.idle();
  });

  test('answers more than its Content-Length: the rest is no part of the body', async () => {
    const server = await serveRaw((socket) => void socket.write(`${HELLO} and more`));
    expect(await textOf(attempting(agent, server.url).reply)).toBe('hello');
    await server.idle();
  });
});

describe('a body that is not what it says', () => {
  const gzip = (body: Uint8Array) =>
    serve((_request, response) => response.setHeader('content-encoding', 'gzip').end(body));

  test('is cut off inside its gzip', async () => {
    const server = await gzip(zlib.gzipSync('hello '.repeat(500)).subarray(0, -5));
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({
      name: 'BodyError',
      code: 'ERR_BODY_TRUNCATED',
      message: `Cannot read the body of ${server.url}/: it ends before its compressed data does`,
    });
  });

  test('is no gzip', async () => {
    const server = await gzip(Buffer.from('hello'));
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({ code: 'ERR_BODY_ENCODING' });
  });

  test('has six codings', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-encoding', 'br,br,br,br,br,br').end('hello');
    });
    await expect(attempting(agent, server.url).reply).rejects.toMatchObject({
      code: 'ERR_BODY_ENCODING',
      message: expect.stringMatching(/more than 5 content codings$/),
    });
    await server.idle();
  });
});

describe('maxBodyBytes', () => {
  const limited = { maxBodyBytes: 10_000 };
  const tooLarge = { name: 'LimitExceededError', limit: 10_000 };

  test('a body of the limit passes', async () => {
    const server = await serve((_request, response) => response.end('x'.repeat(10_000)));
    expect((await attempting(agent, server.url, limited).reply).bytes).toBe(10_000);
  });

  test('an announced body over it is not read', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '10001' }).flushHeaders();
    });
    await expect(attempting(agent, server.url, limited).reply).rejects.toMatchObject(tooLarge);
    await server.idle();
  });

  test('a body without announcement ends where it is reached', async () => {
    let sent = 0;
    const server = await serve((_request, response) => {
      const more = (error?: Error | null): void => {
        if (error) return;
        sent += 5000;
        response.write('x'.repeat(5000), more);
      };
      more();
    });
    await expect(attempting(agent, server.url, limited).reply).rejects.toMatchObject(tooLarge);
    await server.idle();
    expect(sent).toBeLessThan(20_000_000);
  });

  test('a bomb ends where its decoded bytes reach it', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(10 << 20));
    const server = await serve((_request, response) => response.setHeader('content-encoding', 'gzip').end(bomb));
    expect(bomb.length).toBeLessThan(11_000);
    const before = process.memoryUsage().arrayBuffers;
    await expect(attempting(agent, server.url, limited).reply).rejects.toMatchObject(tooLarge);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 << 20);
  });
});

describe('time limits', () => {
  test('timeoutMs: no answer', async () => {
    const server = await serve(() => undefined);
    await expect(attempting(agent, server.url, { timeoutMs: 30 }).reply).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'ERR_TIMEOUT',
      timeoutMs: 30,
      message: `Cannot fetch ${server.url}/: try 1 was not over after 30 ms (timeoutMs)`,
      url: `${server.url}/`,
      attempts: 1,
    });
    await server.idle();
  });

  test('timeoutMs: a body that drips', async () => {
    const server = await serve((_request, response) => {
      const drip = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(drip));
    });
    const { reply } = attempting(agent, server.url, { timeoutMs: 60, idleMs: 5000 });
    await expect(reply).rejects.toMatchObject({ name: 'TimeoutError', timeoutMs: 60 });
    await server.idle();
  });

  test('idleMs: a body that stalls', async () => {
    const server = await serve((_request, response) => void response.write('part'));
    await expect(attempting(agent, server.url, { idleMs: 30, timeoutMs: 5000 }).reply).rejects.toMatchObject({
      name: 'TimeoutError',
      timeoutMs: 30,
      message: `Cannot fetch ${server.url}/: in try 1 no byte of the body came for 30 ms (idleMs)`,
      url: `${server.url}/`,
      attempts: 1,
    });
    await server.idle();
  });

  test('idleMs does not count before the headers', async () => {
    const server = await serve((_request, response) => void setTimeout(() => response.end('late'), 60));
    expect(await textOf(attempting(agent, server.url, { idleMs: 20 }).reply)).toBe('late');
  });

  test('timeoutMs: a connection that nobody accepts', async () => {
    const server = await serve(() => undefined);
    const slow = new Agent({
      connect: (_options, callback) => void setTimeout(() => callback(new Error('late'), null), 200),
    });
    await expect(attempting(slow, server.url, { timeoutMs: 20 }).reply).rejects.toMatchObject({ name: 'TimeoutError' });
    await slow.destroy();
  });
});

describe('stop()', () => {
  const reason = new Error('stopped');

  test('before the answer drops the connection', async () => {
    const server = await serve(() => undefined);
    const tried = attempting(agent, server.url);
    await server.reached(1);
    tried.stop(reason);
    await expect(tried.reply).rejects.toBe(reason);
    await server.idle();
  });

  test('before there is a connection', async () => {
    const server = await serve(() => undefined);
    const tried = attempting(agent, server.url);
    tried.stop(reason);
    await expect(tried.reply).rejects.toBe(reason);
    await server.idle();
  });

  test('in the body drops the connection', async () => {
    const server = await serve((_request, response) => void response.write('part'));
    const tried = attempting(agent, server.url);
    await server.reached(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    tried.stop(reason);
    await expect(tried.reply).rejects.toBe(reason);
    await server.idle();
  });

  test('after the end does nothing', async () => {
    const server = await serve((_request, response) => response.end('hello'));
    const tried = attempting(single, server.url);
    const reply = await tried.reply;
    tried.stop(reason);
    expect(await textOf(reply)).toBe('hello');
    await attempting(single, server.url).reply;
    expect(server.made).toBe(1);
  });

  test('with what is no Error works as well', async () => {
    const server = await serve(() => undefined);
    const tried = attempting(agent, server.url);
    await server.reached(1);
    tried.stop('enough');
    await expect(tried.reply).rejects.toBe('enough');
    await server.idle();
  });
});

describe('redirects', () => {
  test('are followed on the same connection, and their bodies read', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/3') response.end('here');
      else response.writeHead(302, { location: `/${Number(request.url!.slice(1)) + 1}` }).end('moved');
    });
    const reply = await attempting(single, `${server.url}/1#part`).reply;
    expect(await textOf(reply)).toBe('here');
    expect(reply.url).toBe(`${server.url}/3#part`);
    const redirects = [`${server.url}/1#part`, `${server.url}/2#part`];
    expect(reply.trail).toEqual({ redirects, asked: redirects.map((url) => `GET ${url}`), downgraded: false });
    expect(server.made).toBe(1);
  });

  test('a 303 asks with GET, a 307 sends the body again', async () => {
    const seen: string[] = [];
    const server = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        seen.push(`${request.method} ${request.url} ${body}`);
        if (request.url === '/303') response.writeHead(303, { location: '/end' }).end();
        else if (request.url === '/307') response.writeHead(307, { location: '/end' }).end();
        else response.end('ok');
      });
    });
    await attempting(agent, { url: `${server.url}/303`, method: 'POST', body: 'x' }).reply;
    await attempting(agent, { url: `${server.url}/307`, method: 'POST', body: 'x' }).reply;
    expect(seen).toEqual(['POST /303 x', 'GET /end ', 'POST /307 x', 'POST /end x']);
  });

  test('to another origin lose their credentials, and keys by whatever name', async () => {
    const seen: unknown[] = [];
    const other = await serve(({ headers }, response) => {
      seen.push(headers.authorization, headers.cookie, headers['x-api-key'], headers.accept);
      response.end('ok');
    });
    const server = await serve((_request, response) => response.writeHead(302, { location: other.url }).end());
    const headers = { authorization: 'a', cookie: 'c', 'x-api-key': 'k', accept: 'text/plain' };
    await attempting(agent, { url: server.url, headers }).reply;
    expect(seen).toEqual([undefined, undefined, undefined, 'text/plain']);
  });

  test('in a circle are an error', async () => {
    const server = await serve((request, response) => {
      response.writeHead(302, { location: request.url === '/1' ? '/2' : '/1' }).end();
    });
    await expect(attempting(single, `${server.url}/1`).reply).rejects.toMatchObject({ code: 'ERR_REDIRECT_LOOP' });
    expect(server.made).toBe(1);
  });

  test('without end are an error', async () => {
    let count = 0;
    const server = await serve((_request, response) => response.writeHead(302, { location: `/${count++}` }).end());
    await expect(attempting(agent, `${server.url}/x`).reply).rejects.toMatchObject({ code: 'ERR_TOO_MANY_REDIRECTS' });
    expect(count).toBe(6);
  });

  test("redirect: 'manual' hands the response on as it is", async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: '/2' }).end('moved'));
    const reply = await attempting(agent, server.url, { redirect: 'manual' }).reply;
    expect([reply.head.statusCode, reply.head.headers['location'], await textOf(reply)]).toEqual([302, '/2', 'moved']);
  });

  test('without a Location are a response as it is', async () => {
    const server = await serve((_request, response) => response.writeHead(301).end('moved'));
    expect((await attempting(agent, server.url).reply).head.statusCode).toBe(301);
  });

  test('with a body that hangs are followed all the same, on a new connection', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/2') response.end('here');
      else response.writeHead(302, { location: '/2' }).write('part');
    });
    expect(await textOf(attempting(single, `${server.url}/1`, { idleMs: 20 }).reply)).toBe('here');
    expect(server.made).toBe(2);
  });

  test('share one timeoutMs', async () => {
    const server = await serve((request, response) => {
      const next = `/${Number(request.url!.slice(1)) + 1}`;
      setTimeout(() => response.writeHead(302, { location: next }).end(), 25);
    });
    const { reply } = attempting(agent, `${server.url}/1`, { timeoutMs: 60, maxRedirects: 1000 });
    await expect(reply).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(server.log.length).toBeLessThan(5);
  });
});

describe('a streamed response', () => {
  const streamed = { streamed: true };

  test('comes with its head, and its body while it arrives', async () => {
    let finish: () => void = () => undefined;
    const server = await serve((_request, response) => {
      response.write('one ');
      finish = () => response.end('two');
    });
    const tried = attempting(agent, server.url, streamed);
    const { stream, head, bytes } = await tried.reply;
    expect([head.statusCode, bytes]).toEqual([200, 0]);
    const reader = stream!.getReader();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('one ');
    finish();
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('two');
    expect((await reader.read()).done).toBe(true);
    await tried.released;
  });

  test('is decoded', async () => {
    const data = zlib.gzipSync(Buffer.alloc(1 << 20, 'ab'));
    const server = await serve((_request, response) => response.setHeader('content-encoding', 'gzip').end(data));
    const { stream } = await attempting(agent, server.url, { ...streamed, maxBodyBytes: Infinity }).reply;
    let size = 0;
    for await (const chunk of stream!) size += chunk.length;
    expect(size).toBe(1 << 20);
  });

  test('asks its connection to wait while nobody reads', async () => {
    let sent = 0;
    const total = 64 << 20;
    const server = await serve((_request, response) => {
      const chunk = Buffer.alloc(1 << 20);
      const more = (): void => {
        while (sent < total) {
          sent += chunk.length;
          if (!response.write(chunk)) {
            response.once('drain', more);
            return;
          }
        }
        response.end();
      };
      more();
    });
    const { stream } = await attempting(agent, server.url, { ...streamed, idleMs: 300, maxBodyBytes: Infinity }).reply;
    await new Promise((resolve) => setTimeout(resolve, 450));
    expect(sent).toBeLessThan(total);
    let size = 0;
    for await (const chunk of stream!) size += chunk.length;
    expect(size).toBe(total);
  });

  test('is dropped when its reader cancels', async () => {
    const server = await serve((_request, response) => void response.write('part'));
    const tried = attempting(agent, server.url, streamed);
    await (await tried.reply).stream!.cancel();
    await tried.released;
    await server.idle();
  });

  test('fails with the reason when it is stopped', async () => {
    const server = await serve((_request, response) => void response.write('part'));
    const tried = attempting(agent, server.url, streamed);
    const reader = (await tried.reply).stream!.getReader();
    await reader.read();
    const reason = new Error('left');
    tried.stop(reason);
    await expect(reader.read()).rejects.toBe(reason);
    await tried.released;
    await server.idle();
  });

  test('fails over its limit, when it stalls and when it is cut off', async () => {
    const server = await serve((request, response) => {
      response.write('x'.repeat(100));
      if (request.url === '/cut') setTimeout(() => response.destroy(), 20);
    });
    const read = async (path: string, rules: object) => {
      const { stream } = await attempting(agent, server.url + path, { ...streamed, ...rules }).reply;
      const reader = stream!.getReader();
      while (!(await reader.read()).done);
    };
    await expect(read('/', { maxBodyBytes: 50 })).rejects.toMatchObject({ name: 'LimitExceededError' });
    await expect(read('/', { idleMs: 20 })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(read('/cut', {})).rejects.toMatchObject({ name: 'NetworkError' });
    await server.idle();
  });

  test('its timeoutMs ends with the headers', async () => {
    const server = await serve((_request, response) => {
      response.write('one ');
      setTimeout(() => response.end('two'), 450);
    });
    const { stream } = await attempting(agent, server.url, { ...streamed, timeoutMs: 300 }).reply;
    const parts: Uint8Array[] = [];
    for await (const chunk of stream!) parts.push(chunk);
    expect(Buffer.concat(parts).toString()).toBe('one two');
  });
});

test('the server of these tests counts its connections', async () => {
  const server = await serveRaw((socket) => void socket.write('x'));
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('hello');
  await server.reached(1);
  expect([server.open, server.made]).toEqual([1, 1]);
  socket.destroy();
  await server.idle();
  expect(server.open).toBe(0);
});
