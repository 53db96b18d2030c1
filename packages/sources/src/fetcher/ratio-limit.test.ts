import * as zlib from 'node:zlib';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeServers, serve } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';
import { RatioLimit } from './ratio-limit.ts';

afterEach(closeServers);

const MIB = 1 << 20;
const { zstdCompressSync } = zlib as { readonly zstdCompressSync?: (body: Buffer) => Buffer };
const zeros = (bytes: number): Buffer => Buffer.alloc(bytes);
const encoded = (body: Buffer, encoding: string) =>
  serve((_request, response) => response.setHeader('content-encoding', encoding).end(body));
const tooDense = (limit: number) => expect.objectContaining({ name: 'LimitExceededError', limit });

describe('RatioLimit', () => {
  const out = { chunk: () => true, end: () => undefined };
  const url = 'http://a/';

  test('lets the first MiB through, however little it was made of', () => {
    const limit = new RatioLimit(out, 2, () => 1, url);
    expect(limit.chunk(zeros(MIB))).toBe(true);
    expect(() => limit.chunk(zeros(1))).toThrow(tooDense(2));
  });

  test('lets through what is just that many times as large', () => {
    let received = MIB;
    const limit = new RatioLimit(out, 2, () => received, url);
    limit.chunk(zeros(2 * MIB));
    received++;
    limit.chunk(zeros(2));
    expect(() => limit.chunk(zeros(1))).toThrow(
      `Cannot read the body of http://a/: its ${MIB + 1} bytes decompress to more than 2 times as many; raise maxRatio to allow it`,
    );
  });
});

describe('maxRatio', () => {
  test.each([
    ['gzip', zlib.gzipSync],
    ['deflate', zlib.deflateSync],
    ['br', zlib.brotliCompressSync],
  ])('zeros in %s are stopped by default', async (encoding, compress) => {
    const server = await encoded(compress(zeros(16 * MIB)), encoding);
    await expect(fetcher([server.url], { as: 'bytes' }).toArray()).rejects.toEqual(tooDense(1000));
    await server.idle();
  });

  (zstdCompressSync === undefined ? test.skip : test)('zeros in zstd, too, where Node has it', async () => {
    const server = await encoded(zstdCompressSync!(zeros(16 * MIB)), 'zstd');
    await expect(fetcher([server.url], { as: 'bytes' }).toArray()).rejects.toEqual(tooDense(1000));
    await server.idle();
  });

  test('10 MiB of zeros in 10 KiB are a bomb', async () => {
    const bomb = zlib.gzipSync(zeros(10 * MIB));
    expect(bomb.length).toBeLessThan(10 * 1024);
    const server = await encoded(bomb, 'gzip');
    await expect(fetcher([server.url], { as: 'bytes' }).toArray()).rejects.toEqual(tooDense(1000));
  });

  test('a bomb in a bomb is measured by what came over the wire', async () => {
    const bomb = zlib.gzipSync(zlib.gzipSync(zeros(32 * MIB)));
    const server = await encoded(bomb, 'gzip, gzip');
    await expect(fetcher([server.url], { as: 'bytes', maxRatio: 10_000 }).toArray()).rejects.toEqual(tooDense(10_000));
  });

  test('counts the zeros that an inner coding is padded with, too', async () => {
    const padding = Buffer.concat(Array.from({ length: 32 }, () => zlib.gzipSync(zeros(MIB))));
    const inner = Buffer.concat([zlib.gzipSync(zlib.gzipSync('7')), padding]);
    const server = await encoded(zlib.gzipSync(inner), 'gzip, gzip, gzip');
    await expect(fetcher([server.url], { maxBodyBytes: Infinity }).toArray()).rejects.toEqual(tooDense(1000));
    await server.idle();
  });

  test('stops within a chunk of where it was reached, not of what has arrived', async () => {
    const server = await encoded(zlib.gzipSync(zeros(60 * MIB)), 'gzip');
    const pages = fetcher([server.url], { as: 'response' });
    const { value } = await pages.next();
    let bytes = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of value!.body! as AsyncIterable<Uint8Array>) bytes += chunk.length;
    };
    await expect(read()).rejects.toEqual(tooDense(1000));
    expect(bytes).toBeLessThan(4 * MIB);
    await pages.return();
    await server.idle();
  });

  test.each([
    ['of Infinity', zeros(16 * MIB), Infinity],
    ['that is raised', zeros(16 * MIB), 1100],
    [
      'of the default, for what repeats itself as texts do',
      Buffer.from('{"id":1,"name":"Tom"}\n'.repeat(100_000)),
      undefined,
    ],
  ])('%s lets the body through', async (_which, body, maxRatio) => {
    const server = await encoded(zlib.gzipSync(body), 'gzip');
    const [bytes] = await fetcher([server.url], { as: 'bytes', maxRatio }).toArray();
    expect(bytes!.length).toBe(body.length);
  });

  test('is no matter of the retries', async () => {
    let asked = 0;
    const bomb = zlib.gzipSync(zeros(4 * MIB));
    const server = await serve((_request, response) => {
      asked++;
      response.setHeader('content-encoding', 'gzip').end(bomb);
    });
    await fetcher([server.url], { as: 'bytes', onError: 'skip' }).toArray();
    expect(asked).toBe(1);
  });

  test('through a fetch that decodes by itself goes by Content-Length', async () => {
    const answer = (headers: Record<string, string>) => async () => new Response(zeros(4 * MIB), { headers });
    const read = (headers: Record<string, string>) =>
      fetcher(['http://a/'], { fetch: answer(headers), as: 'bytes' }).toArray();
    const headers = { 'content-encoding': 'gzip', 'content-length': '4000' };
    await expect(read(headers)).rejects.toEqual(tooDense(1000));
    expect((await read({ 'content-encoding': 'gzip' }))[0]!.length).toBe(4 * MIB);
    expect((await read({ 'content-length': '4000' }))[0]!.length).toBe(4 * MIB);
  });
});
