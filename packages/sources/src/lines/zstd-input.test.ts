import { expect, test } from '@jest/globals';
import { piecesOf } from '../../test/tricky-bytes.ts';
import { createZstdDecompress } from '../zstd-decompress.ts';
import { lineReader } from './line-reader.ts';
import type { LineReaderOptions } from './options.ts';

/** A frame of one block, stored as it is. */
function frame(text: string): Buffer {
  const size = Buffer.byteLength(text);
  return Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, size, (size << 3) | 1, size >> 5, 0, ...Buffer.from(text)]);
}

const skippable = Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 7, 7, 7]);
const packed = Buffer.concat([skippable, frame('one\ntwo '), frame('é\r\n'), skippable, frame('three')]);
const withZstd = createZstdDecompress === undefined ? test.skip : test;
const withoutZstd = createZstdDecompress === undefined ? test : test.skip;

async function outcome(pieces: Iterable<Uint8Array>, options: LineReaderOptions = {}): Promise<[string[], unknown?]> {
  const seen: string[] = [];
  try {
    for await (const line of lineReader(pieces, options)) seen.push(line);
  } catch (error) {
    return [seen, error];
  }
  return [seen];
}

withZstd.each(['auto', 'zstd'] as const)('%s reads all frames of zstd, wherever they are torn', async (decompress) => {
  for (let at = 0; at <= packed.length; at++) {
    expect(await outcome(piecesOf(packed, [at]), { decompress })).toEqual([['one', 'two é', 'three']]);
  }
});

withZstd('zstd that is cut off anywhere is an error, after the lines before the cut', async () => {
  const whole = frame('one\ntwo\n');
  for (let length = 4; length < whole.length; length++) {
    const [, error] = await outcome([whole.subarray(0, length)]);
    expect(error).toMatchObject({ code: 'Z_BUF_ERROR' });
  }
  const [lines, error] = await outcome([Buffer.concat([whole, whole.subarray(0, 7)])]);
  expect(lines).toEqual(['one', 'two']);
  expect(String(error)).toBe('Error: Cannot decompress the input as zstd: the input is cut off, after 24 bytes');
});

withZstd('what is no zstd, or follows it, is an error with the code of damage', async () => {
  for (const bytes of [Buffer.from('plain text'), Buffer.concat([frame('one\n'), Buffer.from('more')])]) {
    const [, error] = await outcome([bytes], { decompress: 'zstd' });
    expect(error).toMatchObject({ code: 'Z_DATA_ERROR' });
    expect(String(error)).toContain('Cannot decompress the input as zstd: it is not zstd, or damaged');
  }
});

withoutZstd('a platform without zstd says so, and how to help: at the call where it was named', async () => {
  const message =
    'Cannot decompress the input as zstd: this platform has no zstd; use Node 22.15, 23.8 or newer, or pipe the input through `zstd -d`';
  expect(() => lineReader([packed], { decompress: 'zstd' })).toThrow(message);
  expect(() => lineReader('a.zst')).toThrow(message);
  for (let at = 0; at <= packed.length; at++) {
    const [, error] = await outcome(piecesOf(packed, [at]));
    expect(error).toMatchObject({ message, code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' });
  }
});

test('text that only begins like zstd is text', async () => {
  for (const text of ['(', '(a', 'P', 'P*M', 'P*Ma\nb']) {
    expect(await outcome([Buffer.from(text)])).toEqual([text.split('\n')]);
  }
});
