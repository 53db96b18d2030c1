// `positions`, `start` and `reverse`, as a reader has them.
import { afterAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { truncateSync } from 'node:fs';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { modelLines } from '../../test/lines-model.ts';
import { piecesOf, trickyPieces } from '../../test/tricky-bytes.ts';
import type { LineInput } from './input.ts';
import { lineReader } from './line-reader.ts';
import type { LineReaderOptions } from './options.ts';
import { FileRange } from './range-input.ts';

const folder = await mkdtemp(join(tmpdir(), 'seek-'));
afterAll(() => rm(folder, { recursive: true }));
const text = '\ufeffone\r\ntwo é\n\nfour';
const path = join(folder, 'text');
await writeFile(path, text);
const bytes = Buffer.from(text);
const kinds: readonly (readonly [string, LineInput])[] = [
  ['a path', path],
  ['a file: URL', pathToFileURL(path)],
  ['bytes', bytes],
  ['an ArrayBuffer', Uint8Array.from(bytes).buffer],
  ['a Blob', new Blob([bytes])],
];

test('a line with positions tells its number, and its bytes with those of the mark and the newline', async () => {
  expect(await lineReader([bytes], { positions: true }).toArray()).toEqual([
    { line: 'one', number: 1, start: 3, end: 8 },
    { line: 'two é', number: 2, start: 8, end: 15 },
    { line: '', number: 3, start: 15, end: 16 },
    { line: 'four', number: 4, start: 16, end: 20 },
  ]);
});

const anyOptions = fc.record({
  newline: fc.constantFrom('lf' as const, 'universal' as const),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'windows-1251', 'gb18030', 'big5'),
  maxLineBytes: fc.constantFrom(2, 5, 20, 1 << 20),
  onLongLine: fc.constantFrom('truncate' as const, 'skip' as const),
});
const anything = fc
  .array(fc.constantFrom(...trickyPieces), { maxLength: 40 })
  .map((pieces) => Uint8Array.from(pieces.flat()));

test('positions are those of the whole input, and each is a place to go on from, however it is torn', async () => {
  await fc.assert(
    fc.asyncProperty(
      anything,
      fc.array(fc.nat({ max: 80 }), { maxLength: 8 }),
      anyOptions,
      async (input, cuts, options) => {
        const model = modelLines(input, options).flatMap(({ text: line, ...place }) =>
          line === undefined ? [] : [{ line, ...place }],
        );
        expect(await lineReader(piecesOf(input, cuts), { ...options, positions: true }).toArray()).toEqual(model);
        for (const { end, number } of model.filter((line) => line.end % 2 === 0)) {
          const start = { offset: end, line: number + 1 };
          const rest = await lineReader(input, { ...options, positions: true, start }).toArray();
          expect(rest).toEqual(model.filter((line) => line.number > number));
        }
      },
    ),
    { numRuns: 1000 },
  );
});

for (const [kind, input] of kinds) {
  test(`start: ${kind} is read from the offset on, and a later mark is data`, async () => {
    const reader = lineReader(input, { positions: true, start: { offset: 8, line: 2 } });
    expect(reader.position).toBe(8);
    expect(await reader.map(({ line, number, end }) => [line, number, end]).toArray()).toEqual([
      ['two é', 2, 15],
      ['', 3, 16],
      ['four', 4, 20],
    ]);
    expect(reader.position).toBe(20);
  });

  test(`start: 'end' of ${kind} gives nothing, and its position is the size`, async () => {
    const reader = lineReader(input, { start: 'end' });
    expect(await reader.toArray()).toEqual([]);
    expect(reader.position).toBe(20);
  });

  test(`start: behind the end of ${kind} is a RangeError that tells the size`, async () => {
    const message = 'Cannot read lines with start.offset 21: the input has only 20 bytes';
    await expect(Promise.resolve().then(() => lineReader(input, { start: { offset: 21 } }).count())).rejects.toEqual(
      new RangeError(message),
    );
  });

  test(`reverse: ${kind} gives the last line first`, async () => {
    const reader = lineReader(input, { reverse: true });
    expect(await reader.next()).toEqual({ done: false, value: 'four' });
    expect(reader.position).toBe(16);
    expect(await reader.toArray()).toEqual(['', 'two é', 'one']);
    expect(await lineReader(input, { reverse: true, positions: true }).first()).toEqual({
      line: 'four',
      number: -1,
      start: 16,
      end: 20,
    });
  });
}

test('reverse: the last lines of a large file cost a few blocks, and it is closed after them', async () => {
  const large = join(folder, 'large');
  const file = await open(large, 'w');
  await file.write('one\n'.repeat(1000), 1e9);
  await file.close();
  const range = new FileRange(large);
  const size = await range.open();
  await range.close();
  expect(size).toBe(1e9 + 4000);
  const read: number[] = [];
  const original = FileRange.prototype.read;
  FileRange.prototype.read = function (from, to) {
    read.push(to - from);
    return original.call(this, from, to);
  };
  try {
    expect(await lineReader(large, { reverse: true }).take(10).toArray()).toEqual(new Array(10).fill('one'));
  } finally {
    FileRange.prototype.read = original;
  }
  expect(read).toEqual([64 * 1024]);
});

test('reverse: a file that becomes shorter meanwhile is an error', async () => {
  const shrinking = join(folder, 'shrinking');
  await writeFile(shrinking, 'x\n'.repeat(50_000));
  const reader = lineReader(shrinking, { reverse: true });
  await reader.next();
  truncateSync(shrinking, 10);
  await expect(reader.count()).rejects.toMatchObject({
    code: 'ERR_FILE_SHRUNK',
    message: `Cannot read ${shrinking}: it became shorter, to 10 bytes, while it was being read backwards`,
  });
});

test('reverse: a file that becomes shorter than what was read of it is told with its size', async () => {
  const shrinking = join(folder, 'shrunk');
  await writeFile(shrinking, 'x'.repeat(200_000));
  const range = new FileRange(shrinking);
  await range.open();
  truncateSync(shrinking, 100);
  await expect(range.read(100_000, 200_000)).rejects.toThrow('it became shorter, to 100 bytes, while');
  await range.close();
});

test('reverse: of a file that is closed while it is read only bytes of it are given', async () => {
  const range = new FileRange(path);
  const size = await range.open();
  const reading = range.read(0, size);
  await range.close();
  expect(bytes.subarray(0, (await reading).length).equals(await reading)).toBe(true);
  expect((await range.read(0, size)).length).toBe(0);
});

test('reverse: leaving unread, at once and while a read is pending opens and keeps nothing', async () => {
  await lineReader(join(folder, 'nowhere'), { reverse: true }).return();
  const reader = lineReader(path, { reverse: true });
  const pending = reader.next();
  await reader.return();
  expect((await pending).done).toBe(true);
});

test('reverse: a missing file and a directory are told as forwards', async () => {
  const missing = join(folder, 'nowhere');
  await expect(lineReader(missing, { reverse: true }).count()).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(lineReader(folder, { reverse: true }).count()).rejects.toMatchObject({ code: 'EISDIR' });
});

const onPosix = process.platform === 'win32' ? test.skip : test;
onPosix('start and reverse: a path that turns out to be a pipe is refused at the first read', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  for (const options of [{ start: 'end' }, { reverse: true }] as const) {
    await expect(lineReader(pipe, options).count()).rejects.toThrow('it is no regular file');
  }
});

const onLinux = process.platform === 'linux' ? test : test.skip;
onLinux('start and reverse: a file whose size the system does not tell is refused, never taken for empty', async () => {
  for (const options of [{ reverse: true }, { start: 'end' }, { start: { offset: 1 } }] as const) {
    for (const decompress of ['auto', 'none'] as const) {
      const reader = lineReader('/proc/self/status', { ...options, decompress });
      await expect(reader.count()).rejects.toThrow('does not tell its size');
    }
  }
  expect(await lineReader('/proc/self/status', { start: { offset: 0 } }).first()).toMatch(/^Name:/);
});

test('start and reverse: what can be read only from its beginning is refused at the call, and closed', () => {
  const stream = Readable.from(['a']);
  expect(() => lineReader(stream, { reverse: true })).toThrow(
    'Cannot read lines of an object of class Readable with reverse: it must be a file, bytes or a Blob, which can be read from any place',
  );
  expect(stream.destroyed).toBe(true);
  for (const input of [['a'], new Response('a'), new Blob(['a']).stream()]) {
    expect(() => lineReader(input, { start: { offset: 0 } })).toThrow(TypeError);
  }
});

const refused: readonly (readonly [unknown, ErrorConstructor, string])[] = [
  [{ start: 3 }, TypeError, "with start the number 3: it must be 'end' or { offset }"],
  [{ start: 'begin' }, RangeError, 'with start "begin": it must be \'end\' or { offset }'],
  [{ start: {} }, TypeError, 'with start.offset undefined: it must be a number'],
  [{ start: { offset: -1 } }, RangeError, 'with start.offset -1: it must be a whole number of 0 or more'],
  [{ start: { offset: 0, line: 0 } }, RangeError, 'with start.line 0: it must be a whole number of 1 or more'],
  [{ start: { offset: 0, lines: 1 } }, TypeError, 'from start with option "lines"'],
  [{ start: { offset: 1 }, encoding: 'utf-16le' }, RangeError, 'with start.offset 1: in UTF-16 it must be even'],
  [{ start: 'end', encoding: 'iso-2022-jp' }, TypeError, 'iso-2022-jp can be read only from its beginning'],
  [{ reverse: true, encoding: 'iso-2022-jp' }, TypeError, 'iso-2022-jp can be read only from its beginning'],
  [{ reverse: true, start: 'end' }, TypeError, 'reverse begins at the end of the input'],
  [{ reverse: true, decompress: 'gzip' }, TypeError, 'compressed data can be read only from its beginning'],
  [{ start: 'end', decompress: 'brotli' }, TypeError, 'compressed data can be read only from its beginning'],
  [{ reverse: 1 }, TypeError, 'with reverse the number 1: it must be true or false'],
  [{ positions: 1 }, TypeError, 'with positions the number 1: it must be true or false'],
];
test.each(refused)('%j is refused at the call', (options, kind, message) => {
  const call = (): unknown => lineReader(bytes, options as LineReaderOptions);
  expect(call).toThrow(kind);
  expect(call).toThrow(message);
});

test('start and reverse: a name that tells of compression is refused at the call', () => {
  expect(() => lineReader('a.br', { reverse: true })).toThrow("with reverse and decompress 'brotli'");
  expect(() => lineReader('a.zst', { start: 'end' })).toThrow("with start and decompress 'zstd'");
});
