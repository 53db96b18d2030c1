import * as zlib from 'node:zlib';
import { expect, test } from '@jest/globals';
import { decompressed } from './decompressed.ts';

const text = Buffer.from('a page that is not there');
const undone = (data: Uint8Array, header?: string | readonly string[], limit = 1000): string | undefined => {
  const body = decompressed(data, header, limit);
  return body && Buffer.from(body).toString();
};

test.each([
  ['gzip', zlib.gzipSync(text)],
  ['X-GZIP', zlib.gzipSync(text)],
  ['deflate', zlib.deflateSync(text)],
  ['deflate', zlib.deflateRawSync(text)],
  ['br', zlib.brotliCompressSync(text)],
  ['gzip, identity, br', zlib.brotliCompressSync(zlib.gzipSync(text))],
  ['', text],
])('%s is undone', (header, data) => {
  expect(undone(data, header)).toBe(String(text));
});

test('several headers are one, and none is none', () => {
  expect(undone(zlib.brotliCompressSync(zlib.gzipSync(text)), ['gzip', 'br'])).toBe(String(text));
  expect(undone(text)).toBe(String(text));
});

test('a coding that nobody knows leaves the body as it came', () => {
  expect(undone(text, 'rot13')).toBe(String(text));
  expect(undone(text, 'gzip, rot13')).toBe(String(text));
});

test('an empty body is empty under every coding', () => {
  expect(undone(new Uint8Array(), 'gzip')).toBe('');
});

test.each([
  ['damaged', text, 'gzip'],
  ['cut off', zlib.gzipSync(text).subarray(0, -9), 'gzip'],
  ['too long', zlib.gzipSync(Buffer.alloc(1001)), 'gzip'],
  ['in six codings', text, 'br,br,br,br,br,br'],
])('what is %s is no body', (_what, data, header) => {
  expect(decompressed(data, header, 1000)).toBeUndefined();
});
