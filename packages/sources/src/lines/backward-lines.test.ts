import { DONE } from '@forawait/core';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backwardModelOf, modelLines, type ModelOptions, type ModelOutcome } from '../../test/lines-model.ts';
import { trickyPieces } from '../../test/tricky-bytes.ts';
import { BackwardLines } from './backward-lines.ts';
import { decodingOf } from './decoding.ts';
import { LongLineError } from './line-errors.ts';
import type { PositionedLine } from './positioned-line.ts';
import { rangeFrom } from './range-input.ts';

interface Outcome extends ModelOutcome {
  readonly places: PositionedLine[];
}

/** Reads backwards in blocks of this size. */
async function backwards(bytes: Uint8Array, options: ModelOptions, blockSize: number): Promise<Outcome> {
  const { newline = 'lf', encoding = 'utf-8', fatal = false, maxLineBytes = 1 << 20, onLongLine = 'error' } = options;
  const cut = { newline, decoding: decodingOf(encoding, fatal), maxLineBytes, onLongLine };
  const reader = new BackwardLines(rangeFrom(bytes), cut, blockSize);
  const lines: string[] = [];
  const positions: number[] = [];
  const places: PositionedLine[] = [];
  try {
    for (let batch = await reader.next(); batch !== DONE; batch = await reader.next()) {
      lines.push(...batch);
      for (const index of batch.keys()) positions.push(reader.position(batch.length - index - 1));
      places.push(...reader.positioned(batch));
    }
  } catch (error) {
    if (error instanceof LongLineError) {
      return { lines, positions, places, error: `long ${String(error.line)} at ${String(error.offset)}` };
    }
    const [, line = '', offset = ''] = /line (-\d+), from byte (\d+)/.exec(String(error)) ?? [];
    return { lines, positions, places, error: `invalid ${line} at ${offset}` };
  }
  return { lines, positions, places };
}

const anything = fc
  .array(fc.constantFrom(...trickyPieces), { maxLength: 40 })
  .map((pieces) => Uint8Array.from(pieces.flat()));
const anyOptions = fc.record({
  newline: fc.constantFrom('lf' as const, 'universal' as const),
  encoding: fc.constantFrom(
    'utf-8',
    'utf-8',
    'utf-16le',
    'utf-16be',
    'windows-1251',
    'shift_jis',
    'gb18030',
    'big5',
    'euc-jp',
    'euc-kr',
  ),
  fatal: fc.boolean(),
  maxLineBytes: fc.constantFrom(1, 2, 3, 5, 8, 20, 1 << 20),
  onLongLine: fc.constantFrom('error' as const, 'truncate' as const, 'skip' as const),
});

test('backwards come the lines of forwards, their positions and errors, whatever the options and the blocks', async () => {
  await fc.assert(
    fc.asyncProperty(anything, anyOptions, fc.integer({ min: 1, max: 50 }), async (bytes, options, blockSize) => {
      const { places, ...outcome } = await backwards(bytes, options, blockSize);
      expect(outcome).toEqual(backwardModelOf(bytes, options));
      const known = modelLines(bytes, options).reverse();
      for (const { line, number, start, end } of places) {
        const { text, ...place } = known[-1 - number]!;
        expect({ line, start, end }).toEqual({ line: text, start: place.start, end: place.end });
      }
    }),
    { numRuns: 3000 },
  );
});

test('the position is where the last line given begins, and before any the size', async () => {
  const cut = { newline: 'lf', decoding: decodingOf('utf-8', false), maxLineBytes: 9, onLongLine: 'error' } as const;
  const reader = new BackwardLines(rangeFrom(Buffer.from('ab\ncd\nef\n')), cut, 9);
  expect(reader.position(0)).toBe(0);
  expect(await reader.next()).toEqual(['ef', 'cd', 'ab']);
  expect([3, 2, 1, 0].map((unread) => reader.position(unread))).toEqual([9, 6, 3, 0]);
});

for (const encoding of ['utf-8', 'utf-16le']) {
  test(`${encoding}: of a line that is too long no more is read than shows that it is, and it is told where it ends`, async () => {
    const bytes = Buffer.alloc(1_000_000, 'x\0');
    bytes.set(Buffer.from('\n\0z\0', 'latin1'), 999_996);
    let read = 0;
    const range = {
      ...rangeFrom(bytes),
      read: (from: number, to: number) => bytes.subarray(from, ((read += to - from), to)),
    };
    const cut = {
      newline: 'lf',
      decoding: decodingOf(encoding, false),
      maxLineBytes: 5000,
      onLongLine: 'error',
    } as const;
    const reader = new BackwardLines(range, cut, 1000);
    expect(await reader.next()).toEqual([encoding === 'utf-8' ? '\0z\0' : 'z']);
    await expect(Promise.resolve().then(() => reader.next())).rejects.toMatchObject({
      line: -2,
      offset: encoding === 'utf-8' ? 999_997 : 999_998,
      message: expect.stringMatching(
        /^Cannot read line -2, up to byte 99999[78]: it is longer than maxLineBytes \(5000\)/,
      ),
    });
    expect(read).toBeLessThanOrEqual(7000);
  });
}

test('of what comes of a read that is under way when the reader is closed no line and no error is made', async () => {
  let arrive: (block: Buffer) => void = () => undefined;
  const block = new Promise<Buffer>((resolve) => (arrive = resolve));
  const range = { open: () => 20, read: () => block, close: () => undefined };
  const cut = { newline: 'lf', decoding: decodingOf('utf-8', false), maxLineBytes: 3, onLongLine: 'error' } as const;
  const reader = new BackwardLines(range, cut, 10);
  const pending = reader.next();
  await reader.close();
  arrive(Buffer.from('\nlonger\nab'));
  expect(await pending).toBe(DONE);
});

test('each byte of a long line is read once, however many blocks it takes', async () => {
  const long = Buffer.alloc(300_000, 'x');
  const seen: [number, number][] = [];
  const range = {
    open: () => long.length,
    read: (from: number, to: number) => {
      seen.push([from, to]);
      return long.subarray(from, to);
    },
    close: () => undefined,
  };
  const cut = {
    newline: 'lf',
    decoding: decodingOf('utf-8', false),
    maxLineBytes: Infinity,
    onLongLine: 'error',
  } as const;
  expect(await new BackwardLines(range, cut, 1000).next()).toEqual([long.toString()]);
  expect(seen.length).toBe(300);
  expect(seen.reduce((sum, [from, to]) => sum + to - from, 0)).toBe(long.length);
});
