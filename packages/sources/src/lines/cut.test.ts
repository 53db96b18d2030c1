import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { casesOf, encodedTable, lineTable, tangledTable } from '../../test/line-table.ts';
import { modelOf, type ModelOptions, type ModelOutcome } from '../../test/lines-model.ts';
import { piecesOf, trickyPieces } from '../../test/tricky-bytes.ts';
import { LineCutter } from './cut.ts';
import { decodingOf } from './decoding.ts';
import { LongLineError } from './line-errors.ts';

interface CutterOptions extends ModelOptions {
  readonly mostCarried?: number | undefined;
}

function cutterOf(options: CutterOptions): LineCutter {
  const {
    mostCarried,
    newline = 'lf',
    encoding = 'utf-8',
    fatal = false,
    maxLineBytes = 1 << 20,
    onLongLine = 'error',
  } = options;
  return new LineCutter({ newline, decoding: decodingOf(encoding, fatal), maxLineBytes, onLongLine, mostCarried });
}

/** Cuts the pieces, each in a memory of its own with `headroom` free bytes before it. */
function cut(pieces: readonly Uint8Array[], options: CutterOptions = {}, headroom = 0): ModelOutcome {
  const cutter = cutterOf(options);
  const lines: string[] = [];
  const positions: number[] = [];
  const drain = (): void => {
    for (let batch = cutter.next(); batch !== undefined; batch = cutter.next()) {
      const count = batch.length;
      lines.push(...batch);
      positions.push(...batch.map((_, index) => cutter.position(count - index - 1)));
    }
  };
  try {
    for (const piece of pieces) {
      const memory = Buffer.alloc(headroom + piece.length, 0x78);
      memory.set(piece, headroom);
      cutter.push(memory.subarray(headroom), headroom);
      drain();
    }
    cutter.end();
    drain();
  } catch (error) {
    if (error instanceof LongLineError) {
      return { lines, positions, error: `long ${String(error.line)} at ${String(error.offset)}` };
    }
    const [, line = '', offset = ''] = /line (\d+), from byte (\d+)/.exec(String(error)) ?? [];
    return { lines, positions, error: `invalid ${line} at ${offset}` };
  }
  return { lines, positions };
}

/** What comes out must be the same for the whole, for every two pieces, and for single bytes. */
function cutEverywhere(bytes: Uint8Array, options: CutterOptions = {}): string[] {
  const whole = cut([bytes], options);
  const step = Math.max(1, Math.floor(bytes.length / 100));
  for (let at = 0; at <= bytes.length; at += step) expect(cut(piecesOf(bytes, [at]), options)).toEqual(whole);
  if (bytes.length < 1000)
    expect(
      cut(
        [...bytes].map((byte) => Uint8Array.of(byte)),
        options,
      ),
    ).toEqual(whole);
  return whole.lines;
}

for (const { name, encoding, bytes, newline, lines } of casesOf([...lineTable, ...encodedTable, ...tangledTable])) {
  test(`${name}: the lines of '${newline}', however it is torn`, () => {
    expect(cutEverywhere(bytes, { newline, encoding })).toEqual(lines);
  });
}

for (const { name, encoding, bytes, newline, lines } of casesOf([...lineTable, ...encodedTable, ...tangledTable])) {
  test(`${name}: the lines of '${newline}', when the beginnings of lines are decoded early`, () => {
    expect(cutEverywhere(bytes, { newline, encoding, mostCarried: 1 })).toEqual(lines);
  });
}

test('the lines of windows-1252, when the beginnings of lines are decoded early', () => {
  const bytes = Buffer.from('€1 – déjà\r\nvu\n', 'latin1');
  bytes[0] = 0x80;
  bytes[3] = 0x96;
  expect(cutEverywhere(bytes, { encoding: 'latin1', mostCarried: 2 })).toEqual(['€1 – déjà', 'vu']);
});

test('the position counts the mark, the newlines and the bytes of each character', () => {
  expect(cut([Buffer.from('\ufeffé\r\n\n€')]).positions).toEqual([7, 8, 11]);
});

test('the position is 0 before anything was given', () => {
  expect(cutterOf({}).position(0)).toBe(0);
});

test('the position of a batch of which nothing was given yet is the end of the batch before', () => {
  const cutter = cutterOf({});
  cutter.push(Buffer.from('ab\ncd\n'), 0);
  cutter.next();
  expect([cutter.position(2), cutter.position(1), cutter.position(0)]).toEqual([0, 3, 6]);
  cutter.push(Buffer.from('e\nf\n'), 0);
  cutter.next();
  expect([cutter.position(2), cutter.position(1), cutter.position(0)]).toEqual([6, 8, 10]);
});

test('a line of exactly the limit passes with each kind of newline, one byte more does not', () => {
  const options: ModelOptions = { maxLineBytes: 3, onLongLine: 'skip' };
  expect(cutEverywhere(Buffer.from('abc\nabcd\nabc\r\nabcd\r\nabc\r\r\nabc'), options)).toEqual(['abc', 'abc', 'abc']);
});

test('a CR at the very end counts as data of the last line', () => {
  expect(cut([Buffer.from('abc\r')], { maxLineBytes: 3 }).error).toBe('long 1 at 0');
  expect(cut([Buffer.from('abc\r')], { maxLineBytes: 3, newline: 'universal' }).lines).toEqual(['abc']);
});

test('a line over the limit is cut before the character that would be torn', () => {
  const options: ModelOptions = { maxLineBytes: 4, onLongLine: 'truncate' };
  expect(cutEverywhere(Buffer.from('ab€€\nx\n'), options)).toEqual(['ab', 'x']);
  expect(cutEverywhere(Buffer.from('a€€\nx\n'), options)).toEqual(['a€', 'x']);
});

test('lines before a line over the limit are given before the error, which names line and byte', () => {
  const error = new LongLineError(3, 4, 2);
  expect(cut([Buffer.from('a\nb\nccc\nd\n')], { maxLineBytes: 2 })).toEqual({
    lines: ['a', 'b'],
    positions: [2, 4],
    error: 'long 3 at 4',
  });
  expect(error.message).toBe(
    "Cannot read line 3, from byte 4 on: it is longer than maxLineBytes (2); raise it, or set onLongLine to 'truncate' or 'skip'",
  );
  expect([error.name, error.code, error.limit]).toEqual(['LimitExceededError', 'ERR_LIMIT_EXCEEDED', 2]);
});

test('a line over the limit fails as soon as it is too long, whether or not it will ever end', () => {
  const cutter = cutterOf({ maxLineBytes: 10 });
  cutter.push(Buffer.from('0123456789'), 0);
  expect(cutter.next()).toBeUndefined();
  cutter.push(Buffer.from('0'), 0);
  expect(() => cutter.next()).toThrow(LongLineError);
});

test('a line whose beginning is decoded early fails as soon as it is too long', () => {
  const cutter = cutterOf({ maxLineBytes: 10, mostCarried: 2 });
  for (const byte of '0123456789') {
    cutter.push(Buffer.from(byte), 0);
    expect(cutter.next()).toBeUndefined();
  }
  cutter.push(Buffer.from('0'), 0);
  expect(() => cutter.next()).toThrow(LongLineError);
});

test('fatal gives the lines before the bad one and then fails, naming line and byte', () => {
  const bytes = Uint8Array.of(0x61, 0x0a, 0x62, 0x0a, 0xff, 0x0a, 0x63, 0x0a);
  expect(cut([bytes], { fatal: true })).toEqual({ lines: ['a', 'b'], positions: [2, 4], error: 'invalid 3 at 4' });
  cutEverywhere(bytes, { fatal: true });
});

test('an unknown encoding is a RangeError that names it', () => {
  expect(() => decodingOf('nonsense', false)).toThrow(RangeError);
  expect(() => decodingOf('nonsense', false)).toThrow(
    'Cannot decode "nonsense": encoding must be a label that TextDecoder knows, such as utf-8 or latin1',
  );
});

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
    'iso-2022-jp',
  ),
  fatal: fc.boolean(),
  maxLineBytes: fc.constantFrom(1, 2, 3, 5, 8, 20, 1 << 20),
  onLongLine: fc.constantFrom('error' as const, 'truncate' as const, 'skip' as const),
});

test('lines, positions and errors are those of the whole input, whatever the options, however it is torn', () => {
  fc.assert(
    fc.property(
      anything,
      fc.array(fc.nat({ max: 80 }), { maxLength: 12 }),
      anyOptions,
      fc.constantFrom(0, 3, 1000),
      (bytes, cuts, options, headroom) => {
        expect(cut(piecesOf(bytes, cuts), options, headroom)).toEqual(modelOf(bytes, options));
      },
    ),
    { numRuns: 5000 },
  );
});

const longLines = fc
  .array(
    fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...'abé€😀') }, fc.constantFrom('\n', '\r\n', '\r', '\ufeff')),
    {
      maxLength: 60,
    },
  )
  .map((texts) => Buffer.from(texts.join('')));

test('lines, positions and errors are those of the whole input when the beginnings of lines are decoded early', () => {
  fc.assert(
    fc.property(
      longLines,
      fc.array(fc.nat({ max: 120 })),
      fc.option(fc.nat({ max: 120 }), { nil: undefined }),
      fc.record({
        newline: fc.constantFrom('lf' as const, 'universal' as const),
        fatal: fc.boolean(),
        maxLineBytes: fc.constantFrom(5, 20, 30, 1 << 20),
        onLongLine: fc.constantFrom('error' as const, 'truncate' as const, 'skip' as const),
      }),
      fc.constantFrom(0, 3, 1000),
      fc.constantFrom(1, 4, 10),
      (bytes, cuts, invalid, options, headroom, mostCarried) => {
        if (invalid !== undefined && invalid < bytes.length) bytes[invalid] = 0xff;
        expect(cut(piecesOf(bytes, cuts), { ...options, mostCarried }, headroom)).toEqual(modelOf(bytes, options));
      },
    ),
    { numRuns: 5000 },
  );
});
