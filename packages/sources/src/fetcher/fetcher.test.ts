import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { probe, settleTasks, virtualTime } from '@forawait/core/testing';
import { Agent } from 'undici';
import { bodyOf, closeServers, serve, serveRaw, type TestServer } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';
import type { RetryContext } from './retry.ts';
import type { FetcherOptions } from './types.ts';

afterEach(closeServers);

const echo = () => serve((request, response) => response.end(JSON.stringify(request.url)));
const urls = (server: TestServer, count: number) =>
  Array.from({ length: count }, (_, index) => `${server.url}/${index}`);
const FAST = { baseMs: 1, maxMs: 2 };
/** A server that never answers, and knows who came. */
const silent = () => serve(() => undefined);
const turns = async (count = 5) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

describe('values', () => {
  test('come in the order of the jobs, as JSON by default', async () => {
    const server = await serve((request, response) => {
      const number = Number(request.url!.slice(1));
      setTimeout(() => response.end(JSON.stringify({ number })), (5 - number) * 5);
    });
    expect(await fetcher(urls(server, 5)).toArray()).toEqual([0, 1, 2, 3, 4].map((number) => ({ number })));
    await server.idle();
  });

  test('come as they arrive with ordered: false', async () => {
    const held = new Map<number, ServerResponse>();
    const answer = (number: number) => held.get(number)?.end(String(number));
    const server = await serve((request, response) => {
      held.set(Number(request.url!.slice(1)), response);
      if (held.size === 3) answer(2);
    });
    const seen: number[] = [];
    for await (const number of fetcher(urls(server, 3), { ordered: false })) {
      seen.push(Number(number));
      answer(Number(number) - 1);
    }
    expect(seen).toEqual([2, 1, 0]);
  });

  test.each([
    ['json', { a: [1] }],
    ['text', '{"a":[1]}\n'],
    ['bytes', new Uint8Array(Buffer.from('{"a":[1]}\n'))],
    ['lines', ['{"a":[1]}']],
    ['ndjson', [{ a: [1] }]],
  ] as const)('as: %j', async (as, expected) => {
    const server = await serve((_request, response) => response.end('{"a":[1]}\n'));
    expect(await fetcher([server.url], { as }).toArray()).toEqual([expected]);
  });

  test('may be of any kind of source, and of any kind of job', async () => {
    const server = await serve((request, response) => {
      void bodyOf(request).then((body) => response.end(JSON.stringify([request.method, request.url, body])));
    });
    async function* jobs() {
      yield `${server.url}/1`;
      yield new URL(`${server.url}/2`);
      yield { url: `${server.url}/3`, method: 'POST', body: 'x' };
    }
    const expected = [['GET', '/1', ''], ['GET', '/2', ''], ['POST', '/3', 'x']]; // prettier-ignore
    expect(await fetcher(jobs()).toArray()).toEqual(expected);
    const readable = Readable.from([`${server.url}/1`, { url: `${server.url}/3`, method: 'POST', body: 'x' }]);
    expect(await fetcher(readable).toArray()).toEqual([expected[0], expected[2]]);
  });

  test('headers of a job lie over those of the fetcher, and compression is asked for', async () => {
    const server = await serve(({ headers }, response) => {
      response.end(JSON.stringify([headers['x-one'], headers['x-two'], headers['accept-encoding']]));
    });
    const jobs = [server.url, { url: server.url, headers: { 'X-Two': 'c', 'accept-encoding': 'identity' } }];
    const results = await fetcher(jobs, { headers: { 'x-one': 'a', 'x-two': 'b' } }).toArray();
    expect(results).toEqual([['a', 'b', expect.stringMatching(/^gzip, deflate, br/)], ['a', 'c', 'identity']]); // prettier-ignore
  });

  test('through a fetch of the caller’s', async () => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return new Response('7');
    };
    expect(await fetcher(['http://a/1', 'http://a/2'], { fetch }).toArray()).toEqual([7, 7]);
    expect(asked).toEqual(['http://a/1', 'http://a/2']);
  });
});

describe('details and records', () => {
  test('details: true', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
      else response.setHeader('content-type', 'application/json').end('[1]');
    });
    const [record] = await fetcher([`${server.url}/old`], { details: true }).toArray();
    expect(record).toEqual({
      request: `${server.url}/old`,
      value: [1],
      url: `${server.url}/new`,
      statusCode: 200,
      headers: expect.objectContaining({ 'content-length': '3' }),
      contentType: 'application/json',
      bytes: 3,
      attempts: 1,
      ms: expect.any(Number),
      redirects: [`${server.url}/old`],
      downgraded: false,
      notModified: false,
    });
  });

  test("onError: 'yield' hands on what failed, with its job", async () => {
    const server = await serve((request, response) => {
      if (request.url === '/1') response.writeHead(404).end('none');
      else response.end('1');
    });
    const job = { url: `${server.url}/1`, key: 'mine' };
    const results = await fetcher([`${server.url}/0`, job, 'nonsense'], { onError: 'yield' }).toArray();
    expect(results).toEqual([
      { request: `${server.url}/0`, status: 'fulfilled', value: 1 },
      { request: job, status: 'rejected', reason: expect.objectContaining({ statusCode: 404, body: 'none' }) },
      { request: 'nonsense', status: 'rejected', reason: expect.objectContaining({ name: 'TypeError' }) },
    ]);
    expect(results[1]!.request).toBe(job);
  });

  test("onError: 'yield' with details", async () => {
    let count = 0;
    const server = await serve((request, response) => {
      if (request.url === '/0' && count++ < 2) response.writeHead(503, { 'content-type': 'text/plain' }).end('busy');
      else if (request.url === '/1') response.writeHead(404, { 'content-type': 'text/plain' }).end('none');
      else response.end('1');
    });
    const jobs = [`${server.url}/0`, `${server.url}/1`, ''];
    const results = await fetcher(jobs, { onError: 'yield', details: true, retry: FAST }).toArray();
    const ms = expect.any(Number);
    expect(results).toMatchObject([
      { status: 'fulfilled', value: 1, statusCode: 200, attempts: 3, bytes: 1, ms },
      {
        status: 'rejected',
        statusCode: 404,
        contentType: 'text/plain',
        attempts: 1,
        bytes: 0,
        url: `${server.url}/1`,
        ms,
      },
      { status: 'rejected', statusCode: undefined, headers: undefined, attempts: 0, url: undefined, ms },
    ]);
  });

  test("onError: 'skip' leaves out what failed", async () => {
    const server = await serve((request, response) => response.writeHead(request.url === '/1' ? 404 : 200).end('1'));
    expect(await fetcher([...urls(server, 3), 'nonsense'], { onError: 'skip' }).toArray()).toEqual([1, 1]);
  });

  test("onError: 'throw' ends with the first error in order, and closes everything", async () => {
    const server = await serve((request, response) => {
      if (request.url === '/1') response.writeHead(404).end();
      else if (request.url === '/0') response.end('0');
    });
    const seen: unknown[] = [];
    const read = async () => {
      for await (const value of fetcher(urls(server, 5))) seen.push(value);
    };
    await expect(read()).rejects.toMatchObject({ name: 'HttpError', url: `${server.url}/1` });
    expect(seen).toEqual([0]);
    await server.idle();
  });
});

test.each([undefined, 1])('a job that cannot be looked at is one failed job (perHost: %s)', async (perHost) => {
  const server = await echo();
  const hostile = new Error('hostile');
  const fail = (): never => {
    throw hostile;
  };
  const jobs = [
    Object.defineProperty({ url: '' }, 'url', { get: fail, enumerable: true }),
    Object.defineProperty({ url: server.url, key: '' }, 'key', { get: fail, enumerable: true }),
    Object.defineProperties({ url: '', key: '' }, { url: { get: fail }, key: { get: fail } }),
    new Proxy({ url: '' }, { has: fail }),
    { url: `${server.url}/good` },
  ];
  const results = await fetcher(jobs, { onError: 'yield', perHost }).toArray();
  expect(results).toEqual([
    ...jobs.slice(0, 4).map((request) => ({ request, status: 'rejected', reason: hostile })),
    { request: jobs[4], status: 'fulfilled', value: '/good' },
  ]);
});

describe('bounds', () => {
  /** The most requests at once. None is answered before `enough` are there, and time has passed for one too many. */
  async function peak(options: FetcherOptions, enough: number, count = enough * 5) {
    let most = 0;
    let waiting: ServerResponse[] = [];
    const answer = () => {
      const answered = waiting;
      waiting = [];
      for (const response of answered) response.end('1');
    };
    const server = await serve((_request, response) => {
      most = Math.max(most, waiting.push(response));
      if (waiting.length === enough) setTimeout(answer, 5);
    });
    await fetcher(urls(server, count), options).toArray();
    return most;
  }

  test('concurrency is never exceeded, and reached', async () => {
    expect(await peak({ concurrency: 1 }, 1)).toBe(1);
    expect(await peak({ concurrency: 4 }, 4)).toBe(4);
    expect(await peak({ concurrency: 4, ordered: false }, 4)).toBe(4);
    expect(await peak({}, 16)).toBe(16);
  });

  test('perHost is never exceeded, and reached', async () => {
    expect(await peak({ concurrency: 8, perHost: 3 }, 3)).toBe(3);
    expect(await peak({ concurrency: 8, perHost: 3, ordered: false }, 3)).toBe(3);
  });

  test('no more jobs are read than there is room for', async () => {
    const server = await silent();
    let read = 0;
    function* jobs() {
      for (;;) yield `${server.url}/${read++}`;
    }
    const iter = fetcher(jobs(), { concurrency: 3 });
    const pending = iter.next();
    await server.reached(3);
    await turns();
    expect(read).toBe(3);
    await iter.return();
    await pending;
  });

  test('a slow host takes no place of the others, when results may come as they arrive', async () => {
    const slow = await silent();
    const fast = await echo();
    const jobs = [...urls(slow, 10), ...urls(fast, 10)];
    const seen: unknown[] = [];
    const iter = fetcher(jobs, { concurrency: 4, perHost: 2, ordered: false });
    for (let count = 0; count < 10; count++) seen.push((await iter.next()).value);
    expect(seen.sort()).toEqual(Array.from({ length: 10 }, (_, index) => `/${index}`));
    expect(slow.log.length).toBe(2);
    await iter.return();
    await slow.idle();
  });

  test('a key stands for a host', async () => {
    const server = await silent();
    const jobs = ['a', 'b', 'a', 'c'].map((key) => ({ url: `${server.url}/${key}`, key }));
    const iter = fetcher(jobs, { perHost: 1, ordered: false });
    const pending = iter.next();
    await server.reached(3);
    await turns();
    expect(server.log).toEqual(['GET /a', 'GET /b', 'GET /c']);
    await iter.return();
    await pending;
  });
});

describe('retries', () => {
  test('use the connections of the tries that failed', async () => {
    const counts = new Map<string, number>();
    const server = await serve((request, response) => {
      const count = (counts.get(request.url!) ?? 0) + 1;
      counts.set(request.url!, count);
      if (count < 3) response.writeHead(503).end('busy '.repeat(1000));
      else response.end('1');
    });
    const dispatcher = new Agent({ connections: 2 });
    expect(await fetcher(urls(server, 6), { retry: FAST, dispatcher }).toArray()).toEqual([1, 1, 1, 1, 1, 1]);
    expect(server.made).toBe(2);
    await dispatcher.close();
  });

  test.each([
    [
      'refused connections',
      async () => {
        const server = createServer();
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as { port: number };
        await new Promise((resolve) => server.close(resolve));
        setTimeout(() => {
          const late = createServer(
            (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7')),
          );
          late.listen(port, '127.0.0.1');
          late.unref();
          setTimeout(() => late.close(), 1000).unref();
        }, 30);
        return `http://127.0.0.1:${port}/`;
      },
    ],
    ['resets before the response', async () => (await flaky((socket) => socket.resetAndDestroy())).url],
    [
      'resets in the headers',
      async () =>
        (
          await flaky((socket) => {
            socket.write('HTTP/1.1 200');
            setTimeout(() => socket.resetAndDestroy(), 5);
          })
        ).url,
    ],
    [
      'bodies cut short',
      async () => (await flaky((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n7'))).url,
    ],
    [
      'chunked bodies cut short',
      async () =>
        (
          await flaky((socket) =>
            socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n1\r\n7\r\n'),
          )
        ).url,
    ],
    [
      'gzip cut short',
      async () =>
        (
          await flaky((socket) =>
            socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-encoding: gzip\r\n\r\n\x1f\x8b\x08', 'latin1'),
          )
        ).url,
    ],
    [
      'stalls',
      async () => (await flaky((socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n7'))).url,
    ],
    ['silence', async () => (await flaky(() => undefined)).url],
  ] as const)('recover from %s', async (_fault, start) => {
    // prettier-ignore
    const url = await start();
    const options = { retry: { baseMs: 30, jitter: false, limit: 5 }, timeoutMs: 200, idleMs: 60 };
    expect(await fetcher([url], options).toArray()).toEqual([7]);
  });

  /** Fails twice in the way it is told, then answers 7. */
  function flaky(fail: (socket: import('node:net').Socket) => unknown) {
    return serveRaw((socket, connection) => {
      if (connection < 3) fail(socket);
      else socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n7');
    });
  }

  test.each([
    ['0', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Sun Nov  6 08:49:37 1994', 0],
  ])('503 with Retry-After: %s waits %d ms', async (value, waitMs) => {
    let first = 0;
    const server = await serve((_request, response) => {
      if (first === 0) {
        first = performance.now();
        response.writeHead(503, { 'retry-after': value }).end();
      } else response.end(String(performance.now() - first));
    });
    // Back-off would take far longer: what was waited is what was asked for.
    const [waited] = await fetcher([server.url], {
      retry: { baseMs: 100_000, maxMs: 100_000, jitter: false },
    }).toArray();
    expect(waited).toBeGreaterThanOrEqual(waitMs - 1);
    expect(waited).toBeLessThan(waitMs + 900);
  });

  test('503 with a Retry-After that is too long is an error at once', async () => {
    const server = await serve((_request, response) => response.writeHead(503, { 'retry-after': '61' }).end());
    await expect(fetcher([server.url]).toArray()).rejects.toMatchObject({ statusCode: 503, attempts: 1 });
  });

  test('a POST is sent once', async () => {
    const server = await serve((_request, response) => response.writeHead(503).end());
    const job = { url: server.url, method: 'POST', body: 'x' };
    await expect(fetcher([job], { retry: FAST }).toArray()).rejects.toMatchObject({ statusCode: 503 });
    expect(server.log.length).toBe(1);
    await expect(fetcher([job], { retry: { ...FAST, methods: ['post'] } }).toArray()).rejects.toThrow();
    expect(server.log.length).toBe(5);
  });

  test('a POST with an Idempotency-Key is sent again only when a hook asks for it', async () => {
    const keys: unknown[] = [];
    const server = await serve(({ headers }, response) => {
      keys.push(headers['idempotency-key']);
      response.writeHead(503).end();
    });
    const job = { url: server.url, method: 'POST', body: 'x', headers: { 'Idempotency-Key': 'one' } };
    await expect(fetcher([job], { retry: FAST }).toArray()).rejects.toMatchObject({ attempts: 1 });
    const shouldRetry = (_error: unknown, { request }: RetryContext<typeof job>) =>
      'Idempotency-Key' in request.headers ? true : undefined;
    const asked = fetcher([job], { retry: { ...FAST, limit: 1, shouldRetry } });
    await expect(asked.toArray()).rejects.toMatchObject({ attempts: 2 });
    expect(keys).toEqual(['one', 'one', 'one']);
  });

  test('a stream is sent once, and closed', async () => {
    const server = await serve((_request, response) => response.writeHead(503).end());
    const body = Readable.from([Buffer.from('x')]);
    const retry = { ...FAST, shouldRetry: () => true };
    await expect(fetcher([{ url: server.url, method: 'PUT', body }], { retry }).toArray()).rejects.toThrow(/503/);
    expect([server.log.length, body.destroyed]).toEqual([1, true]);
  });

  test('the error of the last try tells their number', async () => {
    const server = await serve((_request, response) => response.writeHead(500).end());
    await expect(fetcher([server.url], { retry: { ...FAST, limit: 2 } }).toArray()).rejects.toMatchObject({
      attempts: 3,
    });
    expect(server.log.length).toBe(3);
  });
});

describe('leaving', () => {
  test('break drops the connections in flight, and waits for that', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/0') response.end('0');
    });
    for await (const value of fetcher(urls(server, 10), { concurrency: 4 })) {
      expect(value).toBe(0);
      break;
    }
    await server.idle();
    expect(server.log.length).toBeLessThanOrEqual(5);
  });

  test('return() while next() is pending', async () => {
    const server = await silent();
    const iter = fetcher(urls(server, 10), { concurrency: 4 });
    const pending = iter.next();
    await server.reached(4);
    expect(await iter.return()).toEqual({ value: undefined, done: true });
    expect(await pending).toEqual({ value: undefined, done: true });
    await server.idle();
    expect(server.log.length).toBe(4);
  });

  test.each([
    { graceMs: -1 },
    { signal: 5 },
    { name: 5 },
    { onOrphan: 5 },
    { as: 'nothing' },
    { as: 'response', graceMs: -1 },
    { perHost: 1, graceMs: -1 },
    { perHost: 1, signal: 5 },
    { load: () => 1, graceMs: -1 },
  ])('closes an iterator that was handed in, once, when %j is refused', async (options) => {
    const jobs = probe({ values: ['http://a/'] });
    expect(() => fetcher(jobs, options as object)).toThrow(/^Cannot /);
    await settleTasks();
    jobs.assertClosedOnce();
  });

  test('closes the source once, and starts nothing afterwards', async () => {
    const server = await echo();
    let closed = 0;
    let read = 0;
    function* jobs() {
      try {
        for (;;) yield `${server.url}/${read++}`;
      } finally {
        closed++;
      }
    }
    const iter = fetcher(jobs(), { concurrency: 2 });
    await iter.next();
    await iter.return();
    const before = read;
    await turns();
    expect([closed, read]).toEqual([1, before]);
    await server.idle();
  });

  test('before the first read opens nothing', async () => {
    let opened = 0;
    const source = { [Symbol.iterator]: () => (opened++, [][Symbol.iterator]()) };
    await fetcher(source as Iterable<string>).return();
    expect(opened).toBe(0);
  });

  test('during back-off, between tries', async () => {
    const server = await serve((_request, response) => response.writeHead(503).end());
    const iter = fetcher([server.url], { retry: { baseMs: 100_000, jitter: false } });
    const pending = iter.next();
    await server.reached(1);
    await turns(20);
    await iter.return();
    expect(await pending).toEqual({ value: undefined, done: true });
    await server.idle();
  });

  test('an abort rejects with its reason, once, and drops the connections', async () => {
    const server = await silent();
    const controller = new AbortController();
    const iter = fetcher(urls(server, 5), { signal: controller.signal });
    const pending = iter.next();
    await server.reached(5);
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(pending).rejects.toBe(reason);
    expect(await iter.next()).toEqual({ value: undefined, done: true });
    await server.idle();
  });

  test('an abort is no failure that is tried again', async () => {
    const server = await silent();
    const controller = new AbortController();
    const shouldRetry = jest.fn(() => true);
    const options = { signal: controller.signal, retry: { ...FAST, shouldRetry }, onError: 'yield' } as const;
    const pending = fetcher([server.url], options).next();
    await server.reached(1);
    controller.abort(Object.assign(new Error('reset by hand'), { code: 'ECONNRESET' }));
    await expect(pending).rejects.toThrow('reset by hand');
    await server.idle();
    await turns();
    expect([server.log.length, shouldRetry.mock.calls.length]).toEqual([1, 0]);
  });

  test('an aborted signal starts nothing', async () => {
    const server = await echo();
    const reason = new Error('enough');
    await expect(fetcher(urls(server, 5), { signal: AbortSignal.abort(reason) }).toArray()).rejects.toBe(reason);
    expect(server.made).toBe(0);
  });

  test('leaves no listener on a shared signal, on any way out', async () => {
    const server = await serve((request, response) => response.writeHead(request.url === '/9' ? 404 : 200).end('1'));
    const { signal } = new AbortController();
    await fetcher(urls(server, 5), { signal }).toArray();
    await fetcher(urls(server, 5), { signal }).first();
    await fetcher([`${server.url}/9`], { signal }).toArray().catch(() => undefined); // prettier-ignore
    await fetcher([`${server.url}/9`], { signal, onError: 'yield' }).toArray();
    await fetcher(['http://a/'], { signal, fetch: async () => new Response('1') }).toArray();
    await fetcher([1, 2], { signal, load: (n) => n }).toArray();
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    await server.idle();
  });

  test('an error of the source reaches the reader as it is, after what came before it', async () => {
    const server = await echo();
    const broken = new Error('broken');
    async function* jobs() {
      yield `${server.url}/0`;
      yield `${server.url}/1`;
      throw broken;
    }
    const seen: unknown[] = [];
    const read = async () => {
      for await (const value of fetcher(jobs(), { onError: 'yield' })) seen.push(value.status);
    };
    await expect(read()).rejects.toBe(broken);
    expect(seen).toEqual(['fulfilled', 'fulfilled']);
    await server.idle();
  });

  test('a source that does not let go is given up within the grace, and reported once', async () => {
    const server = await silent();
    const orphans: object[] = [];
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<string>>(() => undefined),
        return: () => new Promise<IteratorResult<string>>(() => undefined),
      }),
    };
    const iter = fetcher(source, { graceMs: 50, onOrphan: (orphan) => orphans.push(orphan) });
    const pending = iter.next();
    await turns();
    await iter.return();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(orphans.length).toBe(1);
    await server.close();
  });

  test.each(['break', 'throw', 'take', 'abort'] as const)(
    'by %s: what return() of the source rejects with reaches the reader or is published, and the connections are closed',
    async (how) => {
      const server = await serve((request, response) => {
        if (request.url === '/0') response.end('0');
      });
      const broken = new Error('return() failed');
      const mine = new Error('mine');
      const published: unknown[] = [];
      const hear = (message: unknown): void => void published.push((message as { error: unknown }).error);
      const stray: unknown[] = [];
      const onStray = (error: unknown): void => void stray.push(error);
      process.on('unhandledRejection', onStray);
      subscribe('forawait:suppressed', hear);
      const waiting = urls(server, 10);
      const source = {
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false as const, value: waiting.shift()! }),
          return: () => Promise.reject(broken),
        }),
      };
      const controller = new AbortController();
      const iter = fetcher(source, { concurrency: 4, signal: controller.signal });
      const read = async (): Promise<void> => {
        if (how === 'take') return void (await iter.take(1).toArray());
        for await (const value of iter) {
          expect(value).toBe(0);
          if (how === 'break') break;
          if (how === 'throw') throw mine;
          controller.abort(mine);
        }
      };
      await expect(read()).rejects.toBe(how === 'break' || how === 'take' ? broken : mine);
      await server.idle();
      await turns();
      process.off('unhandledRejection', onStray);
      unsubscribe('forawait:suppressed', hear);
      expect(stray).toEqual([]);
      // What a loop throws hides the error of the close by the rules of the language.
      expect(published).toEqual(how === 'abort' ? [broken] : []);
    },
  );

  test('a dispatcher that was handed in stays open', async () => {
    const server = await echo();
    const dispatcher = new Agent();
    await fetcher(urls(server, 3), { dispatcher }).toArray();
    expect([dispatcher.closed, dispatcher.destroyed]).toEqual([false, false]);
    expect(await fetcher(urls(server, 1), { dispatcher }).toArray()).toEqual(['/0']);
    await dispatcher.close();
    await server.idle();
  });
});

describe("as: 'response'", () => {
  test('is a Response whose body is read while it arrives', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(302, { location: '/new' }).end();
      else response.writeHead(201, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] }).end('[1]');
    });
    for await (const response of fetcher([`${server.url}/old`], { as: 'response' })) {
      expect(response).toBeInstanceOf(Response);
      const { status, statusText, url, redirected, headers } = response;
      expect([status, statusText, url, redirected]).toEqual([201, 'Created', `${server.url}/new`, true]);
      expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
      expect(await response.json()).toEqual([1]);
    }
    await server.idle();
  });

  test('may be read after the end of the iteration, then its connection closes', async () => {
    const server = await serve((_request, response) => {
      response.write('one ');
      setTimeout(() => response.end('two'), 20);
    });
    const responses = await fetcher(urls(server, 3), { as: 'response' }).toArray();
    expect(await Promise.all(responses.map((response) => response.text()))).toEqual(['one two', 'one two', 'one two']);
    await server.idle();
  });

  test('is dropped when the reader leaves', async () => {
    const server = await serve((_request, response) => void response.write('part'));
    let kept: Response | undefined;
    for await (const response of fetcher(urls(server, 5), { as: 'response', concurrency: 3 })) {
      kept = response;
      break;
    }
    await server.idle();
    await expect(kept!.text()).rejects.toMatchObject({ name: 'AbortError' });
  });

  test.each(['break', 'throw', 'abort', 'take', 'return'] as const)(
    'is dropped when the reader leaves by %s, although the source had ended and all had been handed out',
    async (how) => {
      const server = await serve((_request, response) => void response.write('part'));
      const controller = new AbortController();
      const { signal } = controller;
      const iter = fetcher(urls(server, 2), { as: 'response', signal });
      const mine = new Error('mine');
      const kept: Response[] = [];
      const read = async (): Promise<void> => {
        if (how === 'take') return void kept.push(...(await iter.take(2).toArray()));
        if (how === 'return') {
          for (let count = 0; count < 2; count++) kept.push((await iter.next()).value!);
          await turns(20);
          await iter.return();
          return;
        }
        for await (const response of iter) {
          kept.push(response);
          if (kept.length < 2) continue;
          await turns(20);
          if (how === 'break') break;
          if (how === 'throw') throw mine;
          controller.abort(mine);
          // At once, not at the next read.
          await expect(kept[0]!.text()).rejects.toMatchObject({ name: 'AbortError', cause: mine });
        }
      };
      if (how === 'throw' || how === 'abort') await expect(read()).rejects.toBe(mine);
      else await read();
      expect(kept.length).toBe(2);
      await server.idle();
      for (const response of kept.slice(how === 'abort' ? 1 : 0)) {
        await expect(response.text()).rejects.toMatchObject({ name: 'AbortError' });
      }
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    },
  );

  test('is dropped when a later job fails the loop', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/0') response.write('part');
      else setTimeout(() => response.writeHead(404).end(), 20);
    });
    const iter = fetcher(urls(server, 2), { as: 'response' });
    const first = (await iter.next()).value!;
    await expect(iter.next()).rejects.toMatchObject({ statusCode: 404 });
    await expect(first.text()).rejects.toMatchObject({ name: 'AbortError' });
    await server.idle();
  });

  test.each([{}, { ordered: false }, { onError: 'skip' }, { concurrency: 1 }, { perHost: 1 }] as const)(
    'may be read on when the loop ended by itself: %j',
    async (options) => {
      const server = await serve((_request, response) => {
        response.write('one ');
        setTimeout(() => response.end('two'), 50);
      });
      const kept: Response[] = [];
      for await (const response of fetcher(urls(server, 2), { as: 'response', ...options })) kept.push(response);
      expect(await Promise.all(kept.map((response) => response.text()))).toEqual(['one two', 'one two']);
      await server.idle();
    },
  );

  test('may be read on when next() was asked once too often, and return() after the end changes nothing', async () => {
    const server = await serve((_request, response) => {
      response.write('one ');
      setTimeout(() => response.end('two'), 50);
    });
    const iter = fetcher(urls(server, 2), { as: 'response' });
    const answers = await Promise.all([iter.next(), iter.next(), iter.next(), iter.next()]);
    expect(answers.map(({ done }) => done)).toEqual([false, false, true, true]);
    await iter.return();
    expect(await Promise.all(answers.slice(0, 2).map(({ value }) => value!.text()))).toEqual(['one two', 'one two']);
    await server.idle();
  });

  test('a source that does not let go is given up within the grace, and reported once', async () => {
    const server = await silent();
    const orphans: object[] = [];
    const source = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise<IteratorResult<string>>(() => undefined),
        return: () => new Promise<IteratorResult<string>>(() => undefined),
      }),
    };
    const iter = fetcher(source, { as: 'response', graceMs: 50, onOrphan: (orphan) => orphans.push(orphan) });
    const pending = iter.next();
    await turns();
    await iter.return();
    expect(await pending).toEqual({ value: undefined, done: true });
    expect(orphans.length).toBe(1);
    await server.close();
  });

  test('that nobody took is dropped although the source had ended', async () => {
    const server = await serve((_request, response) => void response.write('part'));
    const iter = fetcher(urls(server, 3), { as: 'response' });
    await iter.next();
    await server.reached(3);
    await turns(20);
    await iter.return();
    await server.idle();
  });

  test('without a body', async () => {
    const server = await serve((_request, response) => response.writeHead(204).end());
    const [response] = await fetcher([server.url], { as: 'response' }).toArray();
    expect([response!.status, response!.body]).toEqual([204, null]);
    await server.idle();
  });

  test('in a record with details', async () => {
    const server = await echo();
    const [record] = await fetcher(urls(server, 1), { as: 'response', onError: 'yield', details: true }).toArray();
    if (record?.status !== 'fulfilled') throw new Error('not fulfilled');
    expect([await record.value.json(), record.bytes, record.attempts]).toEqual(['/0', 0, 1]);
    await server.idle();
  });
});

describe('load', () => {
  test('takes the place of HTTP', async () => {
    const squares = fetcher([1, 2, 3], { load: async (n) => n * n, concurrency: 2 });
    expect(await squares.toArray()).toEqual([1, 4, 9]);
  });

  test('may answer at once, and gets its attempt and a signal', async () => {
    const seen: unknown[] = [];
    const load = (item: string, { attempt, signal }: { attempt: number; signal: AbortSignal }) => {
      seen.push([item, attempt, signal.aborted]);
      return item.length;
    };
    expect(await fetcher(['a', 'bb'], { load }).toArray()).toEqual([1, 2]);
    expect(seen).toEqual([['a', 1, false], ['bb', 1, false]]); // prettier-ignore
  });

  test('is retried, limited in time, and told of in records', async () => {
    const time = virtualTime();
    try {
      const load = (item: number, { attempt }: { attempt: number }) => {
        if (item === 2) return new Promise<number>(() => undefined);
        if (attempt < item) throw new Error('again');
        return item;
      };
      const options = { load, timeoutMs: 1000, retry: { limit: 2 }, onError: 'yield', details: true } as const;
      const results = await time.run(() => fetcher([1, 3, 2, 9], options).toArray());
      const ms = expect.any(Number);
      expect(results).toMatchObject([
        { request: 1, status: 'fulfilled', value: 1, attempts: 1, ms },
        { request: 3, status: 'fulfilled', value: 3, attempts: 3, ms },
        { request: 2, status: 'rejected', reason: { name: 'TimeoutError' }, attempts: 3, ms },
        { request: 9, status: 'rejected', reason: { message: 'again' }, attempts: 3, ms },
      ]);
      expect(time.pending).toBe(0);
    } finally {
      time.restore();
    }
  });

  test('its error reaches the reader as the same object', async () => {
    const broken = new TypeError('broken');
    const load = () => Promise.reject(broken);
    await expect(fetcher([1], { load }).toArray()).rejects.toBe(broken);
  });

  test('is told when the reader leaves, and waited for', async () => {
    const steps: string[] = [];
    const load = (_item: number, { signal }: { signal: AbortSignal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          steps.push((signal.reason as Error).name);
          setTimeout(() => {
            steps.push('cleaned up');
            reject(signal.reason as Error);
          }, 20);
        });
      });
    const iter = fetcher([1], { load });
    const pending = iter.next();
    await turns();
    await iter.return();
    expect(steps).toEqual(['AbortError', 'cleaned up']);
    await pending;
  });

  test('that hangs is given up after the grace', async () => {
    const orphans: object[] = [];
    const load = () => new Promise(() => undefined);
    const iter = fetcher([1, 2], { load, graceMs: 30, onOrphan: (orphan) => orphans.push(orphan) });
    const pending = iter.next();
    await turns();
    await iter.return();
    await pending;
    expect(orphans).toMatchObject([{ name: 'fetcher' }]);
  });
});
