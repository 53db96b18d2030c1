// The rules of lines at an end that grows: whatever is torn there, the lines are those of the whole file.
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { modelLines, type ModelOptions } from '../../../test/lines-model.ts';
import { onVirtualDisk, type VirtualLogs } from '../../../test/on-virtual-disk.ts';
import { piecesOf, trickyPieces } from '../../../test/tricky-bytes.ts';
import type { Inode } from '../../../test/virtual-disk.ts';
import { LongLineError } from '../line-errors.ts';
import { type LineReader, lineReader } from '../line-reader.ts';
import type { LineReaderOptions } from '../options.ts';

const PATH = '/logs/app.log';
const POLL_MS = 100;
const FOLLOW = { pollMs: POLL_MS, lingerMs: 0 };

/** A file that grows while it is read. */
class Growing {
  readonly file: Inode;
  readonly reader: LineReader;
  readonly given: string[] = [];
  failure: unknown;
  readonly #logs: VirtualLogs;

  constructor(logs: VirtualLogs, options: LineReaderOptions) {
    this.#logs = logs;
    this.file = logs.disk.create('app.log');
    this.reader = lineReader(PATH, { follow: FOLLOW, ...options });
    this.#read().catch((error: unknown) => (this.failure = error));
  }

  /** What is given once these bytes are there. */
  async plus(...bytes: readonly (number | string)[]): Promise<string[]> {
    const all = bytes.map((part) => (typeof part === 'number' ? Buffer.of(part) : Buffer.from(part)));
    this.given.length = 0;
    this.#logs.disk.append(this.file, Buffer.concat(all));
    await this.#logs.time.advance(3 * POLL_MS);
    return [...this.given];
  }

  /** What is given when another file takes its place. */
  async rotated(text: string): Promise<string[]> {
    this.given.length = 0;
    this.#logs.disk.shift('app.log');
    this.#logs.disk.append(this.#logs.disk.create('app.log'), text);
    await this.#logs.time.advance(3 * POLL_MS);
    return [...this.given];
  }

  async #read(): Promise<void> {
    for await (const line of this.reader) this.given.push(line);
  }
}

function onGrowing(options: LineReaderOptions, action: (log: Growing) => Promise<void>): () => Promise<void> {
  return () =>
    onVirtualDisk(async (logs) => {
      const log = new Growing(logs, options);
      await action(log);
      await log.reader.return();
    });
}

describe('torn at the end', () => {
  test(
    'a unit of UTF-16 waits for its other half',
    onGrowing({ encoding: 'utf-16le' }, async (log) => {
      expect(await log.plus(0xff)).toEqual([]);
      expect(await log.plus(0xfe, 0x61)).toEqual([]);
      expect(await log.plus(0x00, 0x0a)).toEqual([]);
      expect(await log.plus(0x00)).toEqual(['a']);
      // U+0A00 holds the byte of a newline, U+1F600 is two units.
      expect(await log.plus(0x00, 0x0a, 0x3d, 0xd8, 0x00)).toEqual([]);
      expect(await log.plus(0xde, 0x0d, 0x00, 0x0a)).toEqual([]);
      expect(await log.plus(0x00)).toEqual(['\u0a00\u{1f600}']);
    }),
  );

  test(
    'a unit of UTF-16 in the other order does too',
    onGrowing({ encoding: 'utf-16be' }, async (log) => {
      expect(await log.plus(0xfe, 0xff, 0x00)).toEqual([]);
      expect(await log.plus(0x61, 0x00)).toEqual([]);
      expect(await log.plus(0x0a)).toEqual(['a']);
    }),
  );

  test(
    'a character of UTF-8 waits for its other bytes',
    onGrowing({ fatal: true }, async (log) => {
      expect(await log.plus(0xf0, 0x9f)).toEqual([]);
      expect(await log.plus(0x98)).toEqual([]);
      expect(await log.plus(0x80)).toEqual([]);
      expect(await log.plus('\n')).toEqual(['\u{1f600}']);
    }),
  );

  test(
    'bytes that are no UTF-8 become one replacement, however they came',
    onGrowing({}, async (log) => {
      expect(await log.plus('a', 0xe2)).toEqual([]);
      expect(await log.plus(0x82)).toEqual([]);
      expect(await log.plus('\n')).toEqual(['a\ufffd']);
    }),
  );

  test(
    'bytes that are no UTF-8 are an error with fatal, when the line is whole',
    onGrowing({ fatal: true }, async (log) => {
      expect(await log.plus('one\n', 0xe2)).toEqual(['one']);
      expect(log.failure).toBeUndefined();
      expect(await log.plus('\n')).toEqual([]);
      expect(log.failure).toMatchObject({
        name: 'TypeError',
        message: expect.stringContaining('Cannot decode line 2, from byte 4 on') as unknown,
      });
    }),
  );

  test(
    'a byte order mark waits for its other bytes',
    onGrowing({}, async (log) => {
      expect(await log.plus(0xef)).toEqual([]);
      expect(await log.plus(0xbb)).toEqual([]);
      expect(await log.plus(0xbf, 'a\n')).toEqual(['a']);
    }),
  );

  test(
    'CRLF is one newline',
    onGrowing({}, async (log) => {
      expect(await log.plus('a\r')).toEqual([]);
      expect(await log.plus('\nb\n')).toEqual(['a', 'b']);
    }),
  );

  test(
    "CRLF is one newline with newline: 'universal', and a CR waits to be known",
    onGrowing({ newline: 'universal' }, async (log) => {
      expect(await log.plus('a\r')).toEqual([]);
      expect(await log.plus('\n')).toEqual(['a']);
      expect(await log.plus('b\r')).toEqual([]);
      expect(await log.plus('c\r')).toEqual(['b']);
      expect(await log.plus('\r')).toEqual(['c']);
      expect(await log.rotated('d\n')).toEqual(['', 'd']);
    }),
  );

  test(
    "a CR is data with newline: 'lf', also at the end of a file that is left",
    onGrowing({}, async (log) => {
      expect(await log.plus('a\r')).toEqual([]);
      expect(await log.rotated('b\n')).toEqual(['a\r', 'b']);
    }),
  );
});

describe('the byte order mark', () => {
  const mark = '\ufeff';

  test(
    'of each file is dropped, and a second one is data',
    onGrowing({}, async (log) => {
      expect(await log.plus(`${mark}one\n${mark}two\n`)).toEqual(['one', `${mark}two`]);
      expect(await log.rotated(`${mark}three\n${mark}`)).toEqual(['three']);
      expect(await log.rotated('four\n')).toEqual([mark, 'four']);
    }),
  );

  test('of a file that was truncated is dropped again', () =>
    onVirtualDisk(async (logs) => {
      const log = new Growing(logs, {});
      expect(await log.plus(`${mark}one\n`)).toEqual(['one']);
      logs.disk.truncate(log.file);
      expect(await log.plus(`${mark}two\n`)).toEqual(['two']);
      await log.reader.return();
    }));
});

describe('a line that grows beyond maxLineBytes', () => {
  test(
    'is an error as soon as it is longer, after all lines before it',
    onGrowing({ maxLineBytes: 4 }, async (log) => {
      expect(await log.plus('one\nfour')).toEqual(['one']);
      expect(log.failure).toBeUndefined();
      expect(await log.plus('5')).toEqual([]);
      expect(log.failure).toBeInstanceOf(LongLineError);
      expect(log.failure).toMatchObject({ line: 2, offset: 4 });
    }),
  );

  test(
    'is no error while it may still end in CRLF',
    onGrowing({ maxLineBytes: 4 }, async (log) => {
      expect(await log.plus('four\r')).toEqual([]);
      expect(log.failure).toBeUndefined();
      expect(await log.plus('\n')).toEqual(['four']);
    }),
  );

  test(
    "gives its beginning with 'truncate', when it has ended",
    onGrowing({ maxLineBytes: 4, onLongLine: 'truncate' }, async (log) => {
      expect(await log.plus('longer')).toEqual([]);
      expect(await log.plus(' and longer')).toEqual([]);
      expect(await log.plus('\nnext\n')).toEqual(['long', 'next']);
      expect(log.reader.position).toBe(23);
    }),
  );

  test(
    "is left out with 'skip', and counted",
    onGrowing({ maxLineBytes: 4, onLongLine: 'skip' }, async (log) => {
      expect(await log.plus('longer')).toEqual([]);
      expect(await log.plus(' and longer')).toEqual([]);
      expect(await log.plus('\nnext\n')).toEqual(['next']);
      expect(log.reader.checkpoint).toMatchObject({ offset: 23, line: 3 });
    }),
  );
});

const bytes = fc
  .array(fc.constantFrom(...trickyPieces), { maxLength: 30 })
  .map((pieces) => Uint8Array.from(pieces.flat()));
const file = fc.record({ bytes, cuts: fc.array(fc.nat({ max: 60 }), { maxLength: 8 }) });
const anyOptions: fc.Arbitrary<ModelOptions> = fc.record({
  newline: fc.constantFrom('lf', 'universal'),
  encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be', 'windows-1251', 'gb18030', 'big5'),
  maxLineBytes: fc.constantFrom(2, 5, 20, 1 << 20),
  onLongLine: fc.constantFrom('truncate', 'skip'),
});

/** Lets each file grow piece by piece as it is read, and then takes its place by the next. */
async function followAll(
  { disk, time }: VirtualLogs,
  files: readonly (readonly Uint8Array[])[],
  options: ModelOptions,
): Promise<unknown[]> {
  const reader = lineReader(PATH, { ...options, follow: FOLLOW, positions: true });
  let log = disk.create('app.log');
  const steps = files.flatMap((pieces) => [
    ...pieces.map((piece) => () => disk.append(log, piece)),
    () => {
      disk.shift('app.log');
      log = disk.create('app.log');
    },
  ]);
  // What is left is the end of what came before: half a line that is never ended.
  steps.push(() => disk.append(log, 'x'));
  disk.step = (call) => {
    // What was rotated away before the reader began is no concern of it.
    if (reader.checkpoint !== undefined && (call === 'read' || call === 'stats')) steps.shift()?.();
  };
  const given: unknown[] = [];
  const reading = (async () => {
    for await (const line of reader) given.push(line);
  })();
  while (steps.length > 0) await time.advance(POLL_MS);
  await time.advance(4 * POLL_MS);
  await reader.return();
  await reading;
  return given;
}

test('however each file grows, and whatever it ends in, the lines and positions are those of the whole files', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 3 }), anyOptions, (files, options) =>
      onVirtualDisk(async (logs) => {
        const pieces = files.map(({ bytes: whole, cuts }) => piecesOf(whole, cuts).filter(({ length }) => length > 0));
        const expected = files.flatMap(({ bytes: whole }) =>
          modelLines(whole, options).flatMap(({ text: line, ...place }) =>
            line === undefined ? [] : [{ line, ...place }],
          ),
        );
        expect(await followAll(logs, pieces, options)).toEqual(expected);
      }),
    ),
    { numRuns: 200 },
  );
});
