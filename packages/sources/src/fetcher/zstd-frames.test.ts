import { expect, test } from '@jest/globals';
import { once } from 'node:events';
import { ZstdFrames } from './zstd-frames.ts';

const FRAME = [0x28, 0xb5, 0x2f, 0xfd];
const SKIPPABLE = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 7, 7, 7];
/** A block of three bytes, as they are or one of them three times; the last one or not. */
const raw = (last: 0 | 1) => [(3 << 3) | last, 0, 0, 1, 2, 3];
const repeated = (last: 0 | 1) => [(3 << 3) | (1 << 1) | last, 0, 0, 9];
const nothing = (last: 0 | 1) => [last, 0, 0];
const CHECKSUM = [4, 4, 4, 4];

const frames: readonly (readonly [string, readonly number[]])[] = [
  ['a window and one block', [...FRAME, 0x00, 8, ...raw(1)]],
  ['a single segment: its size instead of a window', [...FRAME, 0x20, 3, ...raw(1)]],
  ['a size of 2 bytes', [...FRAME, 0x60, 0, 0, ...raw(1)]],
  ['a size of 4 bytes, and a window', [...FRAME, 0x80, 8, 0, 0, 0, 0, ...raw(1)]],
  ['a size of 8 bytes, and a dictionary of 4', [...FRAME, 0xe3, ...new Array<number>(12).fill(0), ...raw(1)]],
  ['a dictionary of 1 byte', [...FRAME, 0x01, 8, 5, ...raw(1)]],
  ['a dictionary of 2 bytes', [...FRAME, 0x02, 8, 5, 5, ...raw(1)]],
  ['a checksum', [...FRAME, 0x04, 8, ...raw(1), ...CHECKSUM]],
  ['an empty block', [...FRAME, 0x00, 8, ...nothing(1)]],
  ['an empty block and a checksum', [...FRAME, 0x04, 8, ...nothing(1), ...CHECKSUM]],
  ['blocks of all kinds', [...FRAME, 0x04, 8, ...raw(0), ...repeated(0), ...nothing(0), ...repeated(1), ...CHECKSUM]],
  ['what is to be skipped', SKIPPABLE],
  ['nothing to be skipped', [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0]],
];

/** What comes out of the chunks, or the code of the error. */
async function through(chunks: readonly (readonly number[])[]): Promise<number[][] | string> {
  const stream = new ZstdFrames();
  const seen: number[][] = [];
  stream.on('data', (bytes: Uint8Array) => seen.push([...bytes]));
  for (const chunk of chunks) stream.write(Uint8Array.from(chunk));
  stream.end();
  try {
    await once(stream, 'end');
    return seen;
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

test.each(frames)(
  '%s: passes as it is, is cut off at every byte but the last, and ends there',
  async (_name, frame) => {
    expect(await through([frame])).toEqual([frame]);
    for (let length = 1; length < frame.length; length++) {
      expect(await through([frame.slice(0, length)])).toBe('Z_BUF_ERROR');
      expect(await through([frame.slice(0, length), frame.slice(length)])).toEqual([
        frame.slice(0, length),
        frame.slice(length),
      ]);
    }
    expect(await through([[...frame, ...frame, ...frame]])).toEqual([frame, frame, frame]);
    expect(await through([frame, [1, 2, 3, 4]])).toBe('ZSTD_error_prefix_unknown');
  },
);

test('nothing at all is no frame that was cut off', async () => {
  expect(await through([])).toEqual([]);
});

test('what is no frame is refused, and so is a block of a kind that does not exist', async () => {
  expect(await through([[...Buffer.from('this is none')]])).toBe('ZSTD_error_prefix_unknown');
  expect(await through([[...FRAME, 0x00, 8, (3 << 1) | 1, 0, 0]])).toBe('ZSTD_error_corruption_detected');
});
