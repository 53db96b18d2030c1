import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeServers, serve } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';
import { PassageLimit } from './passage-limit.ts';

afterEach(closeServers);

const MIB = 1 << 20;
const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);
const encoded = (parts: readonly Buffer[], encoding: string) =>
  serve((_request, response) => {
    response.setHeader('content-encoding', encoding).end(Buffer.concat(parts));
  });
const tooMuch = (limit: number) =>
  expect.objectContaining({
    name: 'LimitExceededError',
    limit,
    message: expect.stringMatching(/: its content coding takes more than \d+ bytes; raise maxBodyBytes to allow it$/),
  });

describe('PassageLimit', () => {
  const out = { chunk: () => true, end: () => undefined };

  test('lets through what is allowed, and a MiB', () => {
    const limit = new PassageLimit(out, 10, 'http://a/');
    expect(limit.chunk(zeros(MIB))).toBe(true);
    limit.chunk(zeros(10));
    expect(() => limit.chunk(zeros(1))).toThrow(
      `Cannot read the body of http://a/: its content coding takes more than ${MIB + 10} bytes; raise maxBodyBytes to allow it`,
    );
  });
});

describe('maxBodyBytes', () => {
  const json = gzipSync('7');

  test.each([
    ['zeros behind the end of a coding', [json, zeros(2 * MIB)], 'gzip'],
    ['members without a byte', [json, ...Array.from({ length: 110_000 }, () => gzipSync(''))], 'gzip'],
    ['zeros behind the end of an inner coding', [gzipSync(Buffer.concat([json, zeros(2 * MIB)]))], 'gzip, gzip'],
  ])('counts %s', async (_what, parts, encoding) => {
    const server = await encoded(parts, encoding);
    await expect(fetcher([server.url], { maxBodyBytes: 1000, maxRatio: Infinity }).toArray()).rejects.toEqual(
      tooMuch(1000),
    );
    await server.idle();
  });

  test('ends a body whose padding has no end', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-encoding', 'gzip').write(json);
      const pad = (): void => {
        while (response.write(zeros(1 << 16)));
      };
      response.on('drain', pad);
      pad();
    });
    await expect(fetcher([server.url], { maxBodyBytes: 1000 }).toArray()).rejects.toEqual(tooMuch(1000));
    await server.idle();
  });

  test.each([0, 64 * 1024])('lets a little padding be: %d bytes', async (bytes) => {
    const server = await encoded([json, zeros(bytes)], 'gzip');
    expect(await fetcher([server.url], { maxBodyBytes: 1 }).toArray()).toEqual([7]);
  });
});
