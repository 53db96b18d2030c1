import * as zlib from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { codingsOf, Decoder, type Sink } from './decode.ts';

const TEXT = Buffer.from('the same words and the same words again, '.repeat(2000));

/** Decodes `data` in pieces of `size`; what came out, or what went wrong. */
function decode(codings: readonly string[], data: Uint8Array, size = data.length, end = true) {
  return new Promise<{ bytes: Buffer } | { truncated: boolean; cause: unknown } | { error: unknown }>((resolve) => {
    const parts: Uint8Array[] = [];
    const out: Sink = {
      chunk: (bytes) => {
        parts.push(bytes);
        return true;
      },
      end: () => resolve({ bytes: Buffer.concat(parts) }),
    };
    const decoder = new Decoder(codings, out, {
      resume: () => undefined,
      fail: (error) => resolve({ error }),
      damaged: (truncated, cause) => resolve({ truncated, cause }),
    });
    for (let at = 0; at < data.length; at += size) decoder.chunk(data.subarray(at, at + size));
    if (end) decoder.end();
  });
}

describe('codingsOf()', () => {
  test.each([
    ['', []],
    ['identity', []],
    ['gzip', ['gzip']],
    ['GZip', ['gzip']],
    ['x-gzip', ['gzip']],
    ['X-GZIP', ['gzip']],
    ['deflate', ['deflate']],
    ['br', ['br']],
    ['gzip, br', ['br', 'gzip']],
    [' gzip ,deflate,, identity', ['deflate', 'gzip']],
    [
      ['gzip', 'br'],
      ['br', 'gzip'],
    ],
    ['compress', []],
    ['gzip, compress', []],
    ['toString', []],
  ])('%j is undone as %j', (header, expected) => {
    expect(codingsOf(header)).toEqual(expected);
  });

  test('five are undone, six are refused', () => {
    expect(codingsOf('gzip,gzip,gzip,gzip,gzip')).toHaveLength(5);
    expect(() => codingsOf('gzip,gzip,gzip,gzip,gzip,gzip')).toThrow(new RangeError('more than 5 content codings'));
  });
});

describe('Decoder', () => {
  test.each([
    ['gzip', zlib.gzipSync(TEXT)],
    ['deflate', zlib.deflateSync(TEXT)],
    ['deflate', zlib.deflateRawSync(TEXT)],
    ['br', zlib.brotliCompressSync(TEXT)],
  ])('undoes %s, in one piece and byte by byte', async (coding, data) => {
    expect(await decode([coding], data)).toEqual({ bytes: TEXT });
    expect(await decode([coding], data, 1)).toEqual({ bytes: TEXT });
  });

  const compressZstd = (zlib as { readonly zstdCompressSync?: (data: Uint8Array) => Buffer }).zstdCompressSync;
  const withZstd = compressZstd === undefined ? test.skip : test;

  withZstd('undoes zstd where Node can', async () => {
    const data = compressZstd!(TEXT);
    expect(codingsOf('zstd')).toEqual(['zstd']);
    expect(await decode(['zstd'], data, 3)).toEqual({ bytes: TEXT });
    for (const length of [1, 2, 10, data.length - 9, data.length - 1]) {
      expect(await decode(['zstd'], data.subarray(0, length))).toMatchObject({ truncated: true });
      expect(await decode(['zstd'], data.subarray(0, length), 3)).toMatchObject({ truncated: true });
    }
    expect(await decode(['zstd'], Buffer.from('this is none'))).toMatchObject({ truncated: false });
  });

  withZstd('reads all frames of zstd, however they were torn', async () => {
    const large = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * index * 7919) >>> 5));
    const data = Buffer.concat([compressZstd!(TEXT), compressZstd!(Buffer.alloc(0)), compressZstd!(large)]);
    const bytes = Buffer.concat([TEXT, large]);
    for (const size of [data.length, 61, 1000]) expect(await decode(['zstd'], data, size)).toEqual({ bytes });
    expect(await decode(['zstd'], data.subarray(0, -1))).toMatchObject({ truncated: true });
    for (const size of [data.length + 3, data.length, 61]) {
      expect(await decode(['zstd'], Buffer.concat([data, Buffer.from('more')]), size)).toMatchObject({
        truncated: false,
      });
    }
  });

  withZstd('undoes zstd within and around other codings', async () => {
    const inside = zlib.gzipSync(compressZstd!(TEXT));
    const around = compressZstd!(zlib.gzipSync(TEXT));
    expect(await decode(codingsOf('zstd, gzip'), inside, 7)).toEqual({ bytes: TEXT });
    expect(await decode(codingsOf('gzip, zstd'), around, 7)).toEqual({ bytes: TEXT });
    expect(await decode(codingsOf('gzip, zstd'), around.subarray(0, -1), 7)).toMatchObject({ truncated: true });
  });

  test('undoes a chain in reverse', async () => {
    const data = zlib.gzipSync(zlib.brotliCompressSync(zlib.deflateSync(TEXT)));
    expect(await decode(codingsOf('deflate, br, gzip'), data, 7)).toEqual({ bytes: TEXT });
  });

  test('reads all members of a gzip file', async () => {
    const data = Buffer.concat([zlib.gzipSync('one '), zlib.gzipSync('two')]);
    expect(await decode(['gzip'], data, 3)).toEqual({ bytes: Buffer.from('one two') });
  });

  test.each([
    ['gzip', zlib.gzipSync(TEXT)],
    ['deflate', zlib.deflateSync(TEXT)],
    ['deflate', zlib.deflateRawSync(TEXT)],
    ['br', zlib.brotliCompressSync(TEXT)],
  ])('what follows the end of %s is an error, however it is torn', async (coding, data) => {
    for (const garbage of ['no', 'garbage', '\0\0x', 'x'.repeat(100_000)]) {
      const bytes = Buffer.concat([data, Buffer.from(garbage)]);
      for (const size of [bytes.length, data.length, data.length + 1, data.length + 2, data.length - 1]) {
        expect(await decode([coding], bytes, size)).toMatchObject({ truncated: false });
      }
    }
  });

  test('gzip may be padded with zeros, however it is torn', async () => {
    const data = Buffer.concat([zlib.gzipSync(TEXT), Buffer.alloc(100_000)]);
    for (const size of [data.length, data.length - 100_000, 9999]) {
      expect(await decode(['gzip'], data, size)).toEqual({ bytes: TEXT });
    }
    expect(await decode(['gzip', 'br'], zlib.gzipSync(zlib.brotliCompressSync(TEXT)))).toEqual({ bytes: TEXT });
  });

  test('what follows the end of an inner coding is an error as well', async () => {
    const inner = Buffer.concat([zlib.deflateSync(TEXT), Buffer.alloc(200_000, 'x')]);
    const data = zlib.gzipSync(inner);
    for (const size of [data.length, 10]) {
      expect(await decode(codingsOf('deflate, gzip'), data, size)).toMatchObject({ truncated: false });
    }
  });

  test('an empty body is no truncated one', async () => {
    expect(await decode(['gzip'], new Uint8Array())).toEqual({ bytes: Buffer.alloc(0) });
  });

  test.each([
    ['gzip', zlib.gzipSync(TEXT)],
    ['deflate', zlib.deflateSync(TEXT)],
    ['br', zlib.brotliCompressSync(TEXT)],
  ])('%s that stops early is an error at every place', async (coding, data) => {
    for (const length of [1, 2, 10, data.length - 9, data.length - 1]) {
      expect(await decode([coding], data.subarray(0, length))).toMatchObject({ truncated: true });
    }
  });

  test.each([
    ['gzip', Buffer.from('this is no gzip')],
    ['deflate', Buffer.from([0x78, 0x9c, 0xff, 0xff, 0xff, 0xff])],
    ['br', Buffer.from('\xff\xff\xff\xff', 'latin1')],
  ])('%s that is none is an error', async (coding, data) => {
    expect(await decode([coding], data)).toMatchObject({ truncated: false });
  });

  test('a wrong checksum is an error', async () => {
    const data = Buffer.from(zlib.gzipSync(TEXT));
    data.writeUInt32LE((data.readUInt32LE(data.length - 8) ^ 1) >>> 0, data.length - 8);
    expect(await decode(['gzip'], data)).toMatchObject({ truncated: false });
  });

  test('what the sink throws is told, and the error stays the same object', async () => {
    const refusal = new Error('enough');
    const told = await new Promise((resolve) => {
      const out: Sink = { chunk: () => { throw refusal; }, end: () => undefined }; // prettier-ignore
      const decoder = new Decoder(['gzip'], out, { resume: () => undefined, fail: resolve, damaged: () => undefined });
      decoder.chunk(zlib.gzipSync(TEXT));
    });
    expect(told).toBe(refusal);
  });

  test('a full sink holds back the decompressor until it is resumed', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(8 << 20));
    let seen = 0;
    let full: () => void = () => undefined;
    let ended: () => void = () => undefined;
    const isFull = new Promise<void>((resolve) => (full = resolve));
    const atEnd = new Promise<void>((resolve) => (ended = resolve));
    const out: Sink = {
      chunk: (bytes) => {
        seen += bytes.length;
        full();
        return seen > 1 << 20;
      },
      end: () => ended(),
    };
    const decoder = new Decoder(['gzip'], out, {
      resume: () => undefined,
      fail: () => undefined,
      damaged: () => undefined,
    });
    decoder.chunk(bomb);
    decoder.end();
    await isFull;
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(seen).toBeLessThan(1 << 17);
    const poke = setInterval(() => decoder.resume(), 0);
    await atEnd;
    clearInterval(poke);
    expect(seen).toBe(8 << 20);
  });
});
