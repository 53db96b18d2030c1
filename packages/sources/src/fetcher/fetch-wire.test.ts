import * as zlib from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { attempting, textOf, type Tried } from '../../test/fetcher/attempts.ts';
import { bodyOf, closeServers, serve, serveRaw } from '../../test/fetcher/server.ts';
import type { AttemptRules } from './attempt.ts';
import { fetchTransport, type FetchAnswer, type FetchFunction } from './fetch-wire.ts';
import type { FetchJob } from './job.ts';

let agent: Agent;
beforeEach(() => {
  agent = new Agent();
});
afterEach(async () => {
  await agent.destroy();
  await closeServers();
});

const through = (fetch: FetchFunction, job: FetchJob, rules: Partial<AttemptRules> = {}): Tried =>
  attempting(agent, job, { ...rules, transport: fetchTransport(fetch) });

describe("the platform's fetch", () => {
  test('brings head and body', async () => {
    const server = await serve((request, response) => {
      response
        .setHeader('set-cookie', ['a=1', 'b=2'])
        .writeHead(201)
        .end(`${request.method} ${String(request.headers['x-one'])}`);
    });
    const reply = await through(fetch, { url: `${server.url}/a`, headers: { 'X-One': '1' } }).reply;
    expect(reply).toMatchObject({ url: `${server.url}/a`, bytes: 5 });
    expect(reply.head).toMatchObject({ statusCode: 201, statusText: 'Created', decoded: true });
    expect(reply.head.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(await textOf(reply)).toBe('GET 1');
  });

  test('decodes the body itself: it is not decoded twice', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(zlib.gzipSync('hello'));
    });
    expect(await textOf(through(fetch, server.url).reply)).toBe('hello');
  });

  test('sends bodies, also streams', async () => {
    const server = await serve((request, response) => void bodyOf(request).then((text) => response.end(text)));
    const post = (body: string | ReadableStream) =>
      textOf(through(fetch, { url: server.url, method: 'POST', body }).reply);
    expect(await post('text')).toBe('text');
    expect(await post(new Blob(['stream']).stream())).toBe('stream');
  });

  test('follows redirects by our rules', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/2') response.end(request.method);
      else response.writeHead(303, { location: '/2' }).end('moved');
    });
    const reply = await through(fetch, { url: `${server.url}/1`, method: 'POST', body: 'x' }).reply;
    expect([await textOf(reply), reply.trail.redirects]).toEqual(['GET', [`${server.url}/1`]]);
  });

  test('a status of 400 or more is an error with an excerpt', async () => {
    const server = await serve((_request, response) => response.writeHead(503, { 'retry-after': '7' }).end('busy'));
    await expect(through(fetch, server.url).reply).rejects.toMatchObject({
      name: 'HttpError',
      statusCode: 503,
      headers: { 'retry-after': '7' },
      body: 'busy',
    });
  });

  test('what failed below it is a NetworkError with the code of its cause', async () => {
    const server = await serve(() => undefined);
    await server.close();
    await expect(through(fetch, server.url).reply).rejects.toMatchObject({
      name: 'NetworkError',
      code: 'ECONNREFUSED',
    });
    const cut = await serveRaw((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhello'));
    await expect(through(fetch, cut.url).reply).rejects.toMatchObject({ name: 'NetworkError', code: 'UND_ERR_SOCKET' });
  });

  test('a body over the limit, one that stalls and a stop drop the connection', async () => {
    const server = await serve((_request, response) => void response.write('x'.repeat(100)));
    const limited = through(fetch, server.url, { maxBodyBytes: 50 }).reply;
    await expect(limited).rejects.toMatchObject({ name: 'LimitExceededError' });
    await expect(through(fetch, server.url, { idleMs: 20 }).reply).rejects.toMatchObject({ name: 'TimeoutError' });
    const stopped = through(fetch, server.url);
    await server.reached(3);
    const reason = new Error('stop');
    stopped.stop(reason);
    await expect(stopped.reply).rejects.toBe(reason);
    await server.idle();
  });

  test('streams, and waits while nobody reads', async () => {
    let sent = 0;
    const server = await serve((_request, response) => {
      const more = (error?: Error | null): void => {
        if (error) return;
        sent += 1 << 20;
        if (sent > 64 << 20) response.end();
        else response.write(Buffer.alloc(1 << 20), more);
      };
      more();
    });
    const { stream } = await through(fetch, server.url, { streamed: true, maxBodyBytes: Infinity }).reply;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(sent).toBeLessThan(64 << 20);
    let size = 0;
    for await (const chunk of stream!) size += chunk.length;
    expect(size).toBe(64 << 20);
  });
});

describe('a fetch of the caller’s', () => {
  test('that throws a TypeError made a mistake: it is passed on as it is', async () => {
    const mistake = new TypeError('my mistake');
    await expect(through(() => Promise.reject(mistake), 'http://a/').reply).rejects.toBe(mistake);
    const thrown = through(() => {
      throw mistake;
    }, 'http://a/');
    await expect(thrown.reply).rejects.toBe(mistake);
  });

  test('that ignores its signal is left at once, and its late body is cancelled', async () => {
    let answer: (response: Response) => void = () => undefined;
    const tried = through(() => new Promise((resolve) => (answer = resolve)), 'http://a/', { timeoutMs: 10 });
    await expect(tried.reply).rejects.toMatchObject({ name: 'TimeoutError' });
    let cancelled = 0;
    answer(new Response(new ReadableStream({ cancel: () => void cancelled++ })));
    await new Promise(setImmediate);
    expect(cancelled).toBe(1);
  });

  test.each<[string, object]>([
    ['throws at cancel()', { cancel: () => { throw new Error('cancel'); } }], // prettier-ignore
    ['throws at the name cancel', { get cancel() { throw new Error('cancel'); } }], // prettier-ignore
    ['has no cancel()', {}],
    ['answers cancel() with no promise', { cancel: () => 7 }],
    ['answers cancel() with nothing', { cancel: () => undefined }],
    ['answers cancel() with a thenable that throws', { cancel: () => ({ get then() { throw new Error('then'); } }) }], // prettier-ignore
    ['rejects at cancel()', { cancel: () => Promise.reject(new Error('cancel')) }],
  ])('whose body %s is left all the same', async (_name, canceller) => {
    const stray: unknown[] = [];
    const onStray = (error: unknown): void => void stray.push(error);
    process.on('unhandledRejection', onStray);
    const reader = Object.defineProperty(canceller, 'read', { value: () => new Promise(() => undefined) });
    const { status, statusText, type, headers } = new Response();
    const answer = { status, statusText, type, headers, body: { getReader: () => reader } } as unknown as FetchAnswer;
    const tried = through(() => Promise.resolve(answer), 'http://a/');
    await new Promise(setImmediate);
    const reason = new Error('enough');
    tried.stop(reason);
    await expect(tried.reply).rejects.toBe(reason);
    await new Promise(setImmediate);
    process.off('unhandledRejection', onStray);
    expect(stray).toEqual([]);
  });

  test('whose body is locked is told so, and no failure of the network', async () => {
    const used = new Response('1');
    used.body!.getReader();
    const { reply } = through(() => Promise.resolve(used), 'http://a/');
    await expect(reply).rejects.toMatchObject({
      name: 'TypeError',
      message: 'Cannot read the answer of this fetch: its body has a reader already; answer with a Response of its own',
      cause: { code: 'ERR_INVALID_STATE' },
    });
  });

  test('that hides redirects is an error that says so', async () => {
    const opaque = Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' });
    await expect(through(() => Promise.resolve(opaque), 'http://a/').reply).rejects.toThrow(
      'Cannot follow a redirect of this fetch: it hides where redirects lead',
    );
  });

  /** An answer whose body has these chunks and does not end, and what it was cancelled with. */
  function answerOf(chunks: readonly unknown[], difference: object = {}) {
    const cancelled: unknown[] = [];
    const body = new ReadableStream<unknown>({
      start: (controller) => chunks.forEach((chunk) => controller.enqueue(chunk)),
      cancel: (reason) => void cancelled.push(reason),
    });
    const headers = new Headers();
    const answer = { status: 200, statusText: 'OK', type: 'default', headers, body, ...difference };
    return { fetch: () => Promise.resolve(answer as FetchAnswer), cancelled };
  }

  describe('whose chunks are no bytes is told so, and its body is cancelled', () => {
    const kinds: readonly [string, unknown][] = [
      ['"text"', 'text'],
      ['the number 5', 5],
      ['an array', [1, 2]],
      ['null', null],
      ['undefined', undefined],
      ['an object of class ArrayBuffer', new ArrayBuffer(2)],
    ];
    const messageFor = (kind: string): string =>
      `Cannot read ${kind} in the answer of this fetch: every chunk of its body must be bytes`;

    test.each(kinds)('%s', async (kind, chunk) => {
      const { fetch, cancelled } = answerOf([new Uint8Array(1), chunk]);
      const error = new TypeError(messageFor(kind));
      await expect(through(fetch, 'http://a/').reply).rejects.toEqual(error);
      expect(cancelled).toEqual([error]);
    });

    test.each(kinds)('as it streams: %s', async (kind, chunk) => {
      const { fetch, cancelled } = answerOf([chunk]);
      const { stream } = await through(fetch, 'http://a/', { streamed: true, maxBodyBytes: Infinity }).reply;
      const error = new TypeError(messageFor(kind));
      await expect(new Response(stream).text()).rejects.toEqual(error);
      expect(cancelled).toEqual([error]);
    });
  });

  test('may give its bytes as views of any kind', async () => {
    const bytes = new TextEncoder().encode('abcd');
    const chunks = [new DataView(bytes.buffer, 1, 2), new Uint16Array(bytes.buffer)];
    const body = ReadableStream.from(chunks);
    const { fetch } = answerOf([], { body });
    expect(await textOf(through(fetch, 'http://a/').reply)).toBe('bcabcd');
  });

  test.each<[string, object]>([
    ['whose headers are no Headers', { headers: new Map([['a', 'b']]) }],
    ['that hides redirects', { status: 0 }],
    ['that hides redirects by its type', { type: 'opaqueredirect' }],
  ])('%s is refused, and its body cancelled', async (_what, difference) => {
    const { fetch, cancelled } = answerOf([new Uint8Array(1)], difference);
    const told: unknown = await through(fetch, 'http://a/').reply.catch((error: unknown) => error);
    expect(told).toBeInstanceOf(TypeError);
    expect(cancelled).toEqual([told]);
  });

  test('that fails is not aborted as well', async () => {
    let signal: AbortSignal | undefined;
    const failing: FetchFunction = (_url, init) => {
      ({ signal } = init);
      return Promise.reject(new Error('mine'));
    };
    await expect(through(failing, 'http://a/').reply).rejects.toThrow('mine');
    expect(signal?.aborted).toBe(false);
  });

  test('may answer without a body', async () => {
    const reply = await through(() => Promise.resolve(new Response(null, { status: 204 })), 'http://a/').reply;
    expect([reply.absent, reply.bytes]).toEqual([true, 0]);
  });
});
