// Each row of the line table through each compression: the answer of the bytes as they were.
import { expect, test } from '@jest/globals';
import * as zlib from 'node:zlib';
import { casesOf, encodedTable, lineTable, tangledTable } from '../../test/line-table.ts';
import { piecesOf } from '../../test/tricky-bytes.ts';
import { createZstdDecompress } from '../zstd-decompress.ts';
import { lineReader } from './line-reader.ts';
import type { Decompress } from './options.ts';

type Compress = (bytes: Uint8Array) => Buffer;

/** Frames of blocks that are stored as they are, since not every Node can make others. */
function storedZstd(bytes: Uint8Array): Buffer {
  const frames = piecesOf(
    bytes,
    Array.from({ length: bytes.length >> 16 }, (_, index) => (index + 1) << 16),
  ).map((piece) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(piece.length);
    const block = (piece.length << 3) | 1;
    const header = Buffer.of(block & 0xff, (block >> 8) & 0xff, block >> 16);
    return Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0), size, header, piece]);
  });
  return Buffer.concat(frames);
}

const compressions: readonly (readonly [name: string, decompress: Decompress, compress: Compress])[] = [
  ['gzip', 'gzip', zlib.gzipSync],
  ['gzip told by its bytes', 'auto', zlib.gzipSync],
  [
    'gzip of two members',
    'gzip',
    (bytes) => Buffer.concat(piecesOf(bytes, [bytes.length >> 1]).map((piece) => zlib.gzipSync(piece))),
  ],
  ['deflate', 'deflate', zlib.deflateSync],
  ['bare deflate', 'deflate', zlib.deflateRawSync],
  ['brotli', 'brotli', zlib.brotliCompressSync],
  ['zstd', 'zstd', storedZstd],
  ['zstd told by its bytes', 'auto', storedZstd],
];

const rows = casesOf([...lineTable, ...encodedTable, ...tangledTable]);
for (const [name, decompress, compress] of compressions) {
  if (name.startsWith('zstd') && createZstdDecompress === undefined) {
    test.skip(`${name}: this Node has none`, () => undefined);
    continue;
  }
  test.each(rows)(`$name: the lines of '$newline' through ${name}, whole and torn`, async (row) => {
    const { bytes, newline, encoding, lines } = row;
    const packed = compress(bytes);
    const options = { newline, encoding, decompress };
    expect(await lineReader(packed, options).toArray()).toEqual(lines);
    if (packed.length > 1000) return;
    expect(
      await lineReader(
        [...packed].map((byte) => Uint8Array.of(byte)),
        options,
      ).toArray(),
    ).toEqual(lines);
  });
}
