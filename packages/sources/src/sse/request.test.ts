import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { TimeoutError } from '@forawait/core';
import { settleTasks, virtualTime } from '@forawait/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { bodyOf, closeServers, serve, type TestServer } from '../../test/fetcher/server.ts';
import type { ServerSentEventsOptions } from './options.ts';
import { serverSentEvents } from './server-sent-events.ts';
import type { ServerSentEventsSource } from './source.ts';

afterEach(closeServers);

const TYPE = { 'content-type': 'text/event-stream' };
const AT_ONCE = { reconnect: { initialMs: 0 } } as const;

/** Ends with text; what is `undefined` hangs after its headers. */
function send(response: ServerResponse, text: string | undefined, statusCode = 200): void {
  response.writeHead(statusCode, TYPE);
  if (text === undefined) response.flushHeaders();
  else response.end(text);
}

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;

/** Answers one request after the other, and after the last with 204. */
async function answering(...answers: readonly Answer[]): Promise<TestServer & { readonly ids: unknown[] }> {
  const ids: unknown[] = [];
  const server = await serve((request, response) => {
    const answer = answers[ids.length];
    ids.push(request.headers['last-event-id']);
    if (answer === undefined) response.writeHead(204).end();
    else answer(response, request);
  });
  return Object.assign(server, { ids });
}

async function dataOf(source: ServerSentEventsSource, options?: ServerSentEventsOptions): Promise<string[]> {
  return await serverSentEvents(source, options)
    .map(({ data }) => data)
    .toArray();
}

describe('a request', () => {
  test('SSE: GET asks for an event stream that is not from a cache', async () => {
    let headers: IncomingMessage['headers'] = {};
    const server = await answering((response, request) => {
      headers = request.headers;
      send(response, 'data: a\n\n');
    });
    expect(await dataOf(server.url, AT_ONCE)).toEqual(['a']);
    expect(headers).toMatchObject({ accept: 'text/event-stream', 'cache-control': 'no-cache' });
    expect(server.log).toEqual(['GET /', 'GET /']);
    await server.idle();
  });

  test('may have headers of its own', async () => {
    let headers: IncomingMessage['headers'] = {};
    const server = await answering((response, request) => {
      headers = request.headers;
      response.writeHead(204).end();
    });
    await dataOf({ url: new URL(server.url), headers: { Authorization: 'x', Accept: '*/*' } });
    expect(headers).toMatchObject({ authorization: 'x', accept: '*/*', 'cache-control': 'no-cache' });
  });

  test('SSE: POST sends its body, once', async () => {
    let body = '';
    const server = await answering(async (response, request) => {
      body = await bodyOf(request);
      send(response, 'data: a\n\n');
    });
    expect(await dataOf({ url: server.url, method: 'POST', body: '{"stream":true}' })).toEqual(['a']);
    expect([body, server.log]).toEqual(['{"stream":true}', ['POST /']]);
  });

  test('SSE: POST is made again when reconnect is given', async () => {
    const server = await answering((response) => send(response, 'id: 1\ndata: a\n\n'));
    expect(await dataOf({ url: server.url, method: 'POST', body: 'x' }, AT_ONCE)).toEqual(['a']);
    expect([server.log, server.ids]).toEqual([
      ['POST /', 'POST /'],
      [undefined, '1'],
    ]);
  });

  test('follows redirects', async () => {
    const server = await answering(
      (response) => response.writeHead(307, { location: '/there' }).end(),
      (response) => send(response, 'data: a\n\n'),
    );
    expect(await dataOf(server.url, { reconnect: false })).toEqual(['a']);
    expect(server.log).toEqual(['GET /', 'GET /there']);
  });

  test('is decompressed', async () => {
    const server = await answering((response) =>
      response.writeHead(200, { ...TYPE, 'content-encoding': 'gzip' }).end(gzipSync('data: a\n\n')),
    );
    expect(await dataOf(server.url, { reconnect: false })).toEqual(['a']);
  });

  test('fails at once where it is in a coding that is not there', async () => {
    const server = await answering((response) =>
      response.writeHead(200, { ...TYPE, 'content-encoding': 'compress' }).end('data: a\n\n'),
    );
    const failure = { name: 'BodyError', code: 'ERR_BODY_ENCODING', message: expect.stringContaining('compress') };
    await expect(dataOf(server.url, AT_ONCE)).rejects.toMatchObject(failure);
    expect(server.log).toEqual(['GET /']);
    await server.idle();
  });

  test('may be made by a fetch of the caller, or a dispatcher, which stays open', async () => {
    const server = await answering(
      (response) => send(response, 'data: a\n\n'),
      (response) => send(response, 'data: b\n\n'),
    );
    const dispatcher = new Agent();
    expect(await dataOf(server.url, { fetch, reconnect: false })).toEqual(['a']);
    expect(await dataOf(server.url, { dispatcher, reconnect: false })).toEqual(['b']);
    expect(dispatcher.closed).toBe(false);
    await dispatcher.close();
  });

  test('is not made before the first read', async () => {
    const server = await answering();
    const events = serverSentEvents(server.url);
    await settleTasks();
    await events.return();
    expect(server.made).toBe(0);
  });
});

describe('reconnecting', () => {
  test('SSE: reconnects with Last-Event-ID, of the last whole block', async () => {
    const server = await answering(
      (response) => send(response, 'retry: 0\n\ndata: a\n\n'),
      (response) => send(response, 'id: 1\ndata: b\n\nid: lost\ndata: lost\n'),
      (response) => send(response, 'data: c\n\nid: €\n\n'),
      (response) => send(response, 'id\ndata: d\n\n'),
    );
    expect(await serverSentEvents(server.url).toArray()).toMatchObject([
      { data: 'a', id: '' },
      { data: 'b', id: '1' },
      { data: 'c', id: '1' },
      { data: 'd', id: '' },
    ]);
    expect(server.ids).toEqual([undefined, undefined, '1', Buffer.from('€').toString('latin1'), undefined]);
  });

  test('begins after the lastEventId of the options', async () => {
    const server = await answering();
    await dataOf(server.url, { lastEventId: '7' });
    expect(server.ids).toEqual(['7']);
  });

  test('an id that no header can hold is an error: to leave it out would lose events', async () => {
    const server = await answering((response) => send(response, 'retry: 0\nid: a\u0001b\ndata: a\n\n'));
    const events = serverSentEvents(server.url);
    expect(await events.next()).toMatchObject({ value: { data: 'a', id: 'a\u0001b' } });
    await expect(events.next()).rejects.toThrow(
      new TypeError('Cannot ask for the events after the id "a\\u0001b": a header holds no control characters'),
    );
    expect(server.log).toHaveLength(1);
    await server.idle();
  });

  test('SSE: 204 stops', async () => {
    const server = await answering((response) => send(response, 'data: a\n\n'));
    expect(await dataOf(server.url, AT_ONCE)).toEqual(['a']);
    expect(server.log).toHaveLength(2);
    await server.idle();
  });

  test('reconnects when the connection breaks in the middle', async () => {
    const server = await answering(
      (response) => {
        response.writeHead(200, TYPE);
        response.write('id: 1\ndata: a\n\ndata: lost', () => response.destroy());
      },
      (response) => send(response, 'data: b\n\n'),
    );
    expect(await dataOf(server.url, AT_ONCE)).toEqual(['a', 'b']);
    expect(server.ids).toEqual([undefined, '1', '1']);
  });

  test.each([500, 502, 503, 429])('SSE: %d is asked again', async (statusCode) => {
    const server = await answering(
      (response) => response.writeHead(statusCode, { 'retry-after': '0' }).end('later'),
      (response) => send(response, 'data: a\n\n'),
    );
    expect(await dataOf(server.url, { reconnect: { initialMs: 0 } })).toEqual(['a']);
  });

  test('a Retry-After that is too long is the error', async () => {
    const server = await answering((response) => response.writeHead(503, { 'retry-after': '301' }).end());
    await expect(dataOf(server.url)).rejects.toMatchObject({ name: 'HttpError', statusCode: 503 });
    await server.idle();
  });

  test.each([400, 401, 404, 501])('SSE: %d is an error that tells what the server said', async (statusCode) => {
    const server = await answering((response) => response.writeHead(statusCode).end('no'));
    await expect(dataOf(server.url, AT_ONCE)).rejects.toMatchObject({ name: 'HttpError', statusCode, body: 'no' });
    await server.idle();
  });

  test('SSE: a wrong MIME type stops, with its body cancelled', async () => {
    const server = await answering((response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.write('data: a\n\n');
    });
    await expect(dataOf(server.url, AT_ONCE)).rejects.toMatchObject({
      name: 'EventStreamError',
      code: 'ERR_EVENT_STREAM_TYPE',
      message: `Cannot read events from ${server.url}/: its Content-Type is "text/html", not text/event-stream`,
      statusCode: 200,
      contentType: 'text/html',
    });
    await server.idle();
  });

  test('a status below 400 that is not 200 stops', async () => {
    const server = await answering((response) => send(response, undefined, 206));
    await expect(dataOf(server.url, AT_ONCE)).rejects.toMatchObject({
      code: 'ERR_EVENT_STREAM_STATUS',
      statusCode: 206,
    });
    await server.idle();
  });

  test('the end marker ends it without another request, and its body is cancelled', async () => {
    const server = await answering((response) => {
      response.writeHead(200, TYPE);
      response.write('data: a\n\ndata: [DONE]\n\n');
    });
    expect(await dataOf(server.url, { ...AT_ONCE, endMarker: '[DONE]' })).toEqual(['a']);
    expect(server.log).toHaveLength(1);
    await server.idle();
  });

  test('without it, the end of the stream is the end, and a broken one is an error', async () => {
    const server = await answering(
      (response) => send(response, 'data: a\n\n'),
      (response) => response.destroy(),
    );
    expect(await dataOf(server.url, { reconnect: false })).toEqual(['a']);
    await expect(dataOf(server.url, { reconnect: false })).rejects.toMatchObject({ name: 'NetworkError' });
  });

  test('maxAttempts counts the requests in a row without an event', async () => {
    const nothing = (response: ServerResponse): void => send(response, ': nothing\n\n');
    const server = await answering(
      nothing,
      nothing,
      (response) => send(response, 'data: a\n\n'),
      nothing,
      nothing,
      (response) => send(response, 'data: too late\n\n'),
    );
    expect(await dataOf(server.url, { reconnect: { initialMs: 0, maxAttempts: 2 } })).toEqual(['a']);
    expect(server.log).toHaveLength(5);
  });

  test('when they are used up, the last failure is the error', async () => {
    const server = await serve((_request, response) => response.writeHead(500).end());
    const reconnect = { initialMs: 0, maxAttempts: 2 };
    await expect(dataOf(server.url, { reconnect })).rejects.toMatchObject({ name: 'HttpError', statusCode: 500 });
    expect(server.log).toHaveLength(3);
  });

  test('a limit that is exceeded is no reason to ask again', async () => {
    const server = await answering((response) => send(response, 'data: abc\n\n'));
    await expect(dataOf(server.url, { ...AT_ONCE, maxEventBytes: 2 })).rejects.toMatchObject({ limit: 2 });
    expect(server.log).toHaveLength(1);
  });
});

/** Answers like `fetch`, and tells when it was asked, by the clock of the test. */
function fetching(now: () => number, ...texts: readonly (string | Response | Error | undefined)[]) {
  const asked: number[] = [];
  const bodies = { open: 0 };
  const call = async (): Promise<Response> => {
    const text = texts[asked.length];
    asked.push(now());
    if (text instanceof Error) throw text;
    if (text instanceof Response) return text;
    if (asked.length > texts.length) return new Response(null, { status: 204 });
    bodies.open++;
    const body = new ReadableStream({
      start(controller) {
        if (text === undefined) return;
        controller.enqueue(new TextEncoder().encode(text));
        controller.close();
        bodies.open--;
      },
      cancel: () => void bodies.open--,
    });
    return new Response(body, { headers: TYPE });
  };
  return { call, asked, bodies };
}

describe('in time', () => {
  test('SSE: the retry field says how long to wait, else 3 seconds', async () => {
    using time = virtualTime();
    const { call, asked } = fetching(() => time.now, 'data: a\n\n', 'retry: 50\n\ndata: b\n\n', 'data: c\n\n');
    const seen = dataOf('http://a/', { fetch: call });
    await time.advance(10_000);
    expect(await seen).toEqual(['a', 'b', 'c']);
    expect(asked.map((at) => at - (asked[0] ?? 0))).toEqual([0, 3000, 3050, 3100]);
  });

  test('requests that fail in a row wait longer and longer, up to maxMs', async () => {
    using time = virtualTime();
    const gone = Object.assign(new Error('gone'), { code: 'ECONNRESET' });
    const { call, asked } = fetching(() => time.now, gone, gone, gone, gone, 'data: a\n\n');
    const reconnect = { initialMs: 100, maxMs: 500, jitter: false };
    const seen = dataOf('http://a/', { fetch: call, reconnect });
    await time.advance(10_000);
    expect(await seen).toEqual(['a']);
    expect(asked.map((at) => at - (asked[0] ?? 0))).toEqual([0, 100, 300, 700, 1200, 1300]);
  });

  test('SSE: Retry-After is waited for as it is', async () => {
    using time = virtualTime();
    const busy = new Response(null, { status: 503, headers: { 'retry-after': '20' } });
    const { call, asked } = fetching(() => time.now, busy);
    const seen = dataOf('http://a/', { fetch: call });
    await time.advance(30_000);
    await seen;
    expect(asked.map((at) => at - (asked[0] ?? 0))).toEqual([0, 20_000]);
  });

  test('SSE: an idle stream is asked for again', async () => {
    using time = virtualTime();
    const { call, asked, bodies } = fetching(() => time.now, undefined, 'data: a\n\n');
    const seen = dataOf('http://a/', { fetch: call, idleMs: 1000, reconnect: { initialMs: 0 } });
    await time.advance(5000);
    expect(await seen).toEqual(['a']);
    expect(asked).toHaveLength(3);
    expect(bodies.open).toBe(0);
    expect(time.pending).toBe(0);
  });

  test('an idle stream is an error without reconnect, also before its headers', async () => {
    using time = virtualTime();
    const { call } = fetching(() => time.now, undefined);
    const silent = dataOf('http://a/', { fetch: call, idleMs: 1000, reconnect: false });
    const mute = dataOf('http://a/', { fetch: () => new Promise(() => undefined), idleMs: 1000, reconnect: false });
    const outcomes = Promise.allSettled([silent, mute]);
    await time.advance(5000);
    expect(await outcomes).toMatchObject([
      { reason: expect.any(TimeoutError) as unknown },
      { reason: expect.any(TimeoutError) as unknown },
    ]);
    expect(time.pending).toBe(0);
  });

  test.each([
    ['connecting', () => new Promise<never>(() => undefined)],
    ['a body hangs', fetching(() => 0, undefined).call],
    ['it waits to reconnect', fetching(() => 0, '').call],
  ])('left while %s, it ends at once and leaves nothing', async (_state, call) => {
    using time = virtualTime();
    const events = serverSentEvents('http://a/', { fetch: call, idleMs: 1e6 });
    const pending = events.next();
    await time.advance(10);
    await events.return();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(time.pending).toBe(0);
  });

  test.each([
    ['connecting', () => new Promise<never>(() => undefined)],
    ['a body hangs', fetching(() => 0, undefined).call],
    ['it waits to reconnect', fetching(() => 0, '').call],
  ])('aborted while %s, it rejects at once and leaves nothing', async (_state, call) => {
    using time = virtualTime();
    const controller = new AbortController();
    const pending = serverSentEvents('http://a/', { fetch: call, idleMs: 1e6, signal: controller.signal }).next();
    const outcome = Promise.allSettled([pending]);
    await time.advance(10);
    const reason = new Error('enough');
    controller.abort(reason);
    expect(await outcome).toEqual([{ status: 'rejected', reason }]);
    await time.advance(0);
    expect(time.pending).toBe(0);
  });
});

test('left while a server hangs, the connection is closed', async () => {
  const server = await answering((response) => {
    response.writeHead(200, TYPE);
    response.write('data: a\n\n');
  });
  for await (const { data } of serverSentEvents(server.url)) {
    expect(data).toBe('a');
    break;
  }
  await server.idle();
});

test('left while a server does not answer, the connection is closed', async () => {
  const server = await answering(() => undefined);
  const events = serverSentEvents(server.url);
  const pending = events.next();
  await server.reached(1);
  await events.return();
  expect(await pending).toEqual({ done: true, value: undefined });
  await server.idle();
});
