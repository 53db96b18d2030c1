import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeServers, serve } from '../../test/fetcher/server.ts';
import { createZstdDecompress } from '../zstd-decompress.ts';
import { fetcher } from './fetcher.ts';

afterEach(closeServers);

const coded = (coding: string, body: string | Uint8Array = '7') =>
  serve((_request, response) => response.setHeader('content-encoding', coding).end(body));

describe('a body in a coding that is missing here', () => {
  test.each(['json', 'text', 'lines', 'ndjson', 'sse'] as const)("is an error as '%s'", async (as) => {
    const server = await coded('compress');
    await expect(fetcher([server.url], { as }).toArray()).rejects.toMatchObject({
      name: 'BodyError',
      code: 'ERR_BODY_ENCODING',
      message: `Cannot read the body of ${server.url}/: it cannot be decompressed: there is nothing here for compress`,
      attempts: 1,
    });
    await server.idle();
  });

  test('is an error when it is one of several', async () => {
    const server = await coded('gzip, X-Compress', gzipSync('7'));
    const message = expect.stringContaining('nothing here for x-compress') as unknown;
    await expect(fetcher([server.url]).toArray()).rejects.toMatchObject({ code: 'ERR_BODY_ENCODING', message });
  });

  (createZstdDecompress === undefined ? test : test.skip)('is told which Node has it, if it is zstd', async () => {
    const server = await coded('zstd');
    await expect(fetcher([server.url]).toArray()).rejects.toMatchObject({
      code: 'ERR_BODY_ENCODING',
      message: expect.stringMatching(/: this platform has no zstd; use Node 22\.15, 23\.8 or newer$/) as unknown,
    });
  });

  test("passes through as 'bytes' and as 'response'", async () => {
    const server = await coded('compress');
    expect(await fetcher([server.url], { as: 'bytes' }).toArray()).toEqual([new Uint8Array(Buffer.from('7'))]);
    const [response] = await fetcher([server.url], { as: 'response' })
      .map((each) => each.text())
      .toArray();
    expect(response).toBe('7');
  });

  test('is no fault of a response without a body', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'compress' }).end();
    });
    expect(await fetcher([{ url: server.url, method: 'HEAD' }]).toArray()).toEqual([undefined]);
  });

  test('takes nothing from the error of a status', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(404, { 'content-encoding': 'compress' }).end('none');
    });
    await expect(fetcher([server.url]).toArray()).rejects.toMatchObject({ statusCode: 404, body: '' });
  });
});

test('a Content-Encoding that is none passes through', async () => {
  const server = await coded('utf-8');
  expect(await fetcher([server.url]).toArray()).toEqual([7]);
});
