import { limiter } from '@forawait/core';
import { settleTasks } from '@forawait/core/testing';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeServers, serveRaw } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';
import { toResponse } from './stream-body.ts';

afterEach(closeServers);

const answering = (...lines: readonly string[]) =>
  serveRaw((socket) => {
    socket.on('error', () => undefined).write(lines.join('\r\n'));
  });
const one = async (url: string): Promise<Response> => (await fetcher([url], { as: 'response' }).toArray())[0]!;

describe("as: 'response'", () => {
  const body = 'x'.repeat(400_000);

  test('a 205 with a body has none, and keeps no connection', async () => {
    const server = await answering('HTTP/1.1 205 Reset Content', `Content-Length: ${body.length}`, '', body);
    expect(await one(server.url)).toMatchObject({ status: 205, body: null });
    await server.idle();
  });

  test('a 205 with a body gives its permit back', async () => {
    const server = await answering('HTTP/1.1 205 Reset Content', `Content-Length: ${body.length}`, '', body);
    const options = { as: 'response', ordered: false, limiter: limiter({ concurrency: 1 }) } as const;
    const responses = await fetcher([`${server.url}/1`, `${server.url}/2`], options).toArray();
    expect(responses.map(({ status }) => status)).toEqual([205, 205]);
  });

  test.each(['OK', '', 'café', 'Хорошо', 'a\u0001b'])('has the reason phrase that came: %j', async (phrase) => {
    const server = await answering(`HTTP/1.1 200 ${phrase}`, 'Content-Length: 2', '', '{}');
    const response = await one(server.url);
    expect(response.statusText).toBe(phrase);
    expect(await response.text()).toBe('{}');
  });

  test('keeps its headers as bytes, as the platform does', async () => {
    const server = await answering('HTTP/1.1 200 OK', 'X-Name: Хорошо, café', 'Content-Length: 2', '', '{}');
    const { headers } = await one(server.url);
    expect(Buffer.from(headers.get('x-name')!, 'latin1').toString()).toBe('Хорошо, café');
  });
});

describe('toResponse()', () => {
  const head = { statusCode: 200, statusText: 'OK', headers: {} };

  test('takes headers that were read as UTF-8 for their bytes', () => {
    const { headers } = toResponse({ ...head, headers: { 'x-name': 'Хорошо, café' } }, undefined, 'http://a/', false);
    expect(Buffer.from(headers.get('x-name')!, 'latin1').toString()).toBe('Хорошо, café');
  });

  test('leaves a body alone that has failed, where there should be none', async () => {
    const failed = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('gone')) });
    expect(toResponse({ ...head, statusCode: 205 }, failed, 'http://a/', false).body).toBe(null);
    await settleTasks();
  });
});
