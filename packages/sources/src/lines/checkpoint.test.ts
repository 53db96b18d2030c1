import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ndjson } from '../ndjson/ndjson.ts';
import type { LineCheckpoint } from './checkpoint.ts';
import { type LineReader, lineReader } from './line-reader.ts';
import type { LineReaderOptions } from './options.ts';

const THREE = Buffer.from('\uFEFFeins\r\nzwei\ndréi');

async function afterEach(reader: LineReader): Promise<[string, LineReader['checkpoint']][]> {
  const seen: [string, LineReader['checkpoint']][] = [];
  for await (const line of reader) seen.push([line, reader.checkpoint]);
  return seen;
}

test('the checkpoint is the place and the number of the line that comes next', async () => {
  expect(await afterEach(lineReader(THREE))).toEqual([
    ['eins', { offset: 9, line: 2 }],
    ['zwei', { offset: 14, line: 3 }],
    ['dréi', { offset: 19, line: 4 }],
  ]);
});

test('there is no checkpoint before the first line', async () => {
  const reader = lineReader(THREE);
  expect(reader.checkpoint).toBeUndefined();
  await reader.return();
});

test('a reader that begins at a checkpoint counts on from there', async () => {
  const reader = lineReader(THREE, { start: { offset: 9, line: 2 } });
  expect(await reader.next()).toEqual({ value: 'zwei', done: false });
  expect(reader.checkpoint).toEqual({ offset: 14, line: 3 });
  await reader.return();
});

test('a file and a Blob have checkpoints, as bytes have', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  try {
    const path = join(folder, 'lines.txt');
    writeFileSync(path, THREE);
    const expected = await afterEach(lineReader(THREE));
    expect(await afterEach(lineReader(path))).toEqual(expected);
    expect(await afterEach(lineReader(path, { decompress: 'none' }))).toEqual(expected);
    expect(await afterEach(lineReader(new Blob([THREE])))).toEqual(expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const without: readonly (readonly [string, () => LineReader])[] = [
  ['a stream', () => lineReader(new Blob([THREE]).stream())],
  ['an iterable', () => lineReader(['a\nb\nc'])],
  ['compressed data', () => lineReader(gzipSync('a\nb\nc'))],
  ['what is said to be compressed', () => lineReader(gzipSync('a\nb\nc'), { decompress: 'gzip' })],
  ['a reversed reader', () => lineReader(THREE, { reverse: true })],
  ['iso-2022-jp', () => lineReader(Buffer.from('a\nb\nc'), { encoding: 'iso-2022-jp' })],
];
test.each(without)('%s has no checkpoint, since it cannot be begun in the middle', async (_what, open) => {
  expect((await afterEach(open())).map(([, checkpoint]) => checkpoint)).toEqual([undefined, undefined, undefined]);
});

test('from every checkpoint on come the lines that were not given, whatever the lines and the options are', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '\r\n', '𝄞'), maxLength: 60 });
  const options = fc.record({
    newline: fc.constantFrom('lf', 'universal'),
    encoding: fc.constantFrom('utf-8', 'utf-16le'),
    maxLineBytes: fc.constantFrom(2, 8, Infinity),
    onLongLine: fc.constantFrom('truncate', 'skip'),
  } as const);
  await fc.assert(
    fc.asyncProperty(text, options, async (lines, how: LineReaderOptions) => {
      const bytes = Buffer.from(lines, how.encoding as BufferEncoding);
      const seen = await afterEach(lineReader(bytes, how));
      for (const [index, [, start]] of seen.entries()) {
        const rest = await afterEach(lineReader(bytes, { ...how, start: start as LineCheckpoint }));
        expect(rest).toEqual(seen.slice(index + 1));
      }
    }),
  );
});

test('records have the checkpoints of their lines, those skipped before them included', async () => {
  const bytes = Buffer.from('{"n":1}\n\nnone\n{"n":2}\n{"n":3}');
  const reader = ndjson(bytes, { onError: 'skip' });
  const seen: unknown[] = [];
  for await (const record of reader) seen.push([record, reader.checkpoint]);
  expect(seen).toEqual([
    [{ n: 1 }, { offset: 8, line: 2 }],
    [{ n: 2 }, { offset: 22, line: 5 }],
    [{ n: 3 }, { offset: 29, line: 6 }],
  ]);
  expect(await ndjson(bytes, { onError: 'skip', start: { offset: 8, line: 2 } }).toArray()).toEqual([
    { n: 2 },
    { n: 3 },
  ]);
});

test('a sequence has no checkpoint', async () => {
  const reader = ndjson(Buffer.from('\u001e1\n\u001e2\n'), { format: 'sequence' });
  for await (const record of reader) expect([record, reader.checkpoint]).toEqual([record, undefined]);
});
