// What is refused at the call, before anything is opened.
import { describe, expect, test } from '@jest/globals';
import { FollowGapError } from '../../index.ts';
import { lineReader } from '../line-reader.ts';

const path = '/logs/app.log';
const head = { bytes: 2, hash: 'abc' };
const place = { offset: 2, line: 2, inode: '7', head, read: { ...head, offset: 0 } };
const checkpoint = { ...place, at: 1000 };

const refusal = (options: unknown): string => refusalOf(path, options);

/** What the call throws, as a caller in JavaScript would see it. */
function refusalOf(input: unknown, options: unknown): string {
  try {
    lineReader(input as string, options as { follow: true });
    return 'nothing';
  } catch (error) {
    return String(error);
  }
}

const longest = 2 ** 31 - 1;

describe('options of follow', () => {
  test.each<[unknown, string]>([
    ['yes', 'TypeError: Cannot read lines with follow "yes": it must be true, false or options'],
    [1, 'TypeError: Cannot read lines with follow the number 1: it must be true, false or options'],
    [null, 'TypeError: Cannot read lines with follow null: it must be true, false or options'],
    [() => true, 'TypeError: Cannot read lines with follow a function: it must be true, false or options'],
    [{ pollms: 5 }, 'TypeError: Cannot follow a file with option "pollms": the options are pollMs'],
    [{ signal: 5 }, 'TypeError: Cannot follow a file with option "signal": the options are pollMs, lingerMs, onGap'],
  ])('%p is refused', (follow, message) => {
    expect(refusal({ follow })).toMatch(message);
  });

  test.each([
    ['pollMs', 0, '1 or more'],
    ['pollMs', 0.5, '1 or more'],
    ['pollMs', -1, '1 or more'],
    ['pollMs', NaN, '1 or more'],
    ['pollMs', Infinity, '1 or more'],
    ['pollMs', longest + 1, '1 or more'],
    ['lingerMs', -1, '0 or more'],
    ['lingerMs', NaN, '0 or more'],
    ['lingerMs', Infinity, '0 or more'],
    ['lingerMs', longest + 1, '0 or more'],
  ])('%s %p is out of its range', (name, value, range) => {
    const rule = `it must be ${range} and at most 2147483647`;
    expect(refusal({ follow: { [name]: value } })).toBe(
      `RangeError: Cannot follow a file with ${name} ${String(value)}: ${rule}`,
    );
  });

  test.each(['pollMs', 'lingerMs'])('%s that is no number is refused', (name) => {
    for (const value of ['5', null, true, 5n, {}, [5], new Date(5)]) {
      expect(refusal({ follow: { [name]: value } })).toMatch(
        new RegExp(`^TypeError: Cannot follow a file with ${name} .*: it must be a number of milliseconds$`),
      );
    }
  });

  test('onGap is one of its two words', () => {
    const rule = "it must be 'error', 'continue'";
    expect(refusal({ follow: { onGap: 'skip' } })).toBe(`RangeError: Cannot follow a file with onGap "skip": ${rule}`);
    expect(refusal({ follow: { onGap: true } })).toBe(
      `TypeError: Cannot follow a file with onGap the boolean true: ${rule}`,
    );
    expect(refusal({ follow: { onGap: null } })).toBe(`TypeError: Cannot follow a file with onGap null: ${rule}`);
  });

  test.each([
    true,
    {},
    { pollMs: 1, lingerMs: 0, onGap: 'error' },
    { pollMs: longest, lingerMs: longest, onGap: 'continue' },
    { pollMs: undefined, lingerMs: undefined, onGap: undefined },
  ])('%p is accepted', (follow) => {
    expect(refusal({ follow })).toBe('nothing');
  });

  test('an error thrown by a getter of the options is passed on as it is', () => {
    const mine = new Error('mine');
    const follow = {
      get pollMs(): number {
        throw mine;
      },
    };
    expect(() => lineReader(path, { follow })).toThrow(mine);
  });
});

describe('what cannot be followed', () => {
  test.each<[string, unknown]>([
    ['bytes', new Uint8Array(1)],
    ['an array', ['a\n']],
    ['a Blob', new Blob(['a\n'])],
    ['a Response', new Response('a\n')],
    ['a web stream', new ReadableStream()],
    ['a generator', (function* () {})()],
    ['a number', 7],
    ['nothing', undefined],
    ['null', null],
  ])('%s is no path', (_, input) => {
    expect(refusalOf(input, { follow: true })).toMatch(
      /^TypeError: Cannot follow .*: it must be a path or a file: URL$/,
    );
  });

  test('an http: URL is refused as it is without follow', () => {
    const rule = 'only file: URLs are opened; fetch it, and hand over the Response';
    for (const url of ['http://localhost/log', new URL('http://localhost/log')]) {
      expect(refusalOf(url, { follow: true })).toBe(`TypeError: Cannot read lines from http://localhost/log: ${rule}`);
    }
  });

  test('what is handed over and refused is closed', () => {
    let closed = 0;
    const input = { next: () => ({ value: 'a\n', done: false }), return: () => ({ value: void closed++, done: true }) };
    expect(refusalOf(input, { follow: true })).toMatch('Cannot follow');
    expect(closed).toBe(1);
  });

  test.each(['gzip', 'brotli', 'deflate', 'zstd'])('nothing is followed through %s', (decompress) => {
    expect(refusal({ follow: true, decompress })).toBe(
      `TypeError: Cannot read lines with follow and decompress '${decompress}': only plain files are followed`,
    );
  });

  test.each(['auto', 'none'])('decompress %p goes with follow', (decompress) => {
    expect(refusal({ follow: true, decompress })).toBe('nothing');
  });

  test('reverse does not go with follow', () => {
    expect(refusal({ follow: true, reverse: true })).toBe(
      'TypeError: Cannot read lines with reverse and follow: a file that is followed has no last line',
    );
    expect(refusal({ follow: {}, reverse: true })).toMatch('a file that is followed has no last line');
    expect(refusal({ follow: true, reverse: false })).toBe('nothing');
    expect(refusal({ follow: false, reverse: true })).toBe('nothing');
  });
});

describe('start with follow', () => {
  test.each([
    ['middle', 'RangeError: Cannot read lines with start "middle": it must be \'end\' or { offset }'],
    [5, "TypeError: Cannot read lines with start the number 5: it must be 'end' or { offset }"],
    [null, "TypeError: Cannot read lines with start null: it must be 'end' or { offset }"],
    [{ offset: -1 }, 'RangeError: Cannot read lines with start.offset -1: it must be a whole number of 0 or more'],
    [{ offset: NaN }, 'RangeError: Cannot read lines with start.offset NaN: it must be a whole number of 0 or more'],
    [{ offset: '5' }, 'TypeError: Cannot read lines with start.offset "5": it must be a number'],
    [{ offset: 5, line: 0 }, 'RangeError: Cannot read lines with start.line 0: it must be a whole number of 1 or more'],
    [{ line: 5 }, 'TypeError: Cannot read lines with start.offset undefined: it must be a number'],
  ])('%p is refused', (start, message) => {
    expect(refusal({ follow: true, start })).toBe(message);
  });

  test.each(['end', { offset: 0 }, { offset: 5, line: 2 }, undefined])('%p is accepted', (start) => {
    expect(refusal({ follow: true, start })).toBe('nothing');
  });

  test('an odd offset is refused in UTF-16', () => {
    expect(refusal({ follow: true, encoding: 'utf-16le', start: { offset: 3 } })).toBe(
      'RangeError: Cannot read lines with start.offset 3: in UTF-16 it must be even',
    );
  });

  test('a checkpoint needs follow', () => {
    const message = 'TypeError: Cannot read lines with a checkpoint as start: it needs follow: true';
    expect(refusal({ start: checkpoint })).toBe(message);
    expect(refusal({ start: checkpoint, follow: false })).toBe(message);
    expect(refusalOf(new Uint8Array(9), { start: checkpoint })).toBe(message);
  });
});

describe('a checkpoint', () => {
  const malformed = 'a checkpoint must be handed over as reader.checkpoint gave it';
  const counts = [undefined, null, -1, 0.5, NaN, Infinity, '2', 2n, {}, 2 ** 53];
  const texts = [undefined, null, 7, {}, ['7']];
  const lists = [null, {}, 'ab', 7, [undefined], [null], ['a'], [{}]];
  const bad: readonly [string, readonly unknown[], (value: unknown) => unknown][] = [
    ['at', counts, (at) => ({ ...checkpoint, at })],
    ['offset', counts, (offset) => ({ ...checkpoint, offset })],
    ['line', [...counts, 0], (line) => ({ ...checkpoint, line })],
    ['inode', texts, (inode) => ({ ...checkpoint, inode })],
    ['head', [undefined, null, 7, 'abc', [], {}], (value) => ({ ...checkpoint, head: value })],
    ['head.bytes', [...counts, 1025], (bytes) => ({ ...checkpoint, head: { ...head, bytes } })],
    ['head.hash', texts, (hash) => ({ ...checkpoint, head: { ...head, hash } })],
    ['read', [undefined, null, 7, 'abc', [], {}], (value) => ({ ...checkpoint, read: value })],
    ['read.offset', counts, (offset) => ({ ...checkpoint, read: { ...head, offset } })],
    ['read.bytes', [...counts, 1025], (bytes) => ({ ...checkpoint, read: { ...head, offset: 0, bytes } })],
    ['read.hash', texts, (hash) => ({ ...checkpoint, read: { ...head, offset: 0, hash } })],
    ['earlier', lists, (earlier) => ({ ...checkpoint, earlier })],
    ['earlier.offset', counts, (offset) => ({ ...checkpoint, earlier: [place, { ...place, offset }] })],
    ['earlier.line', [...counts, 0], (line) => ({ ...checkpoint, earlier: [{ ...place, line }] })],
    ['earlier.inode', texts, (inode) => ({ ...checkpoint, earlier: [{ ...place, inode }] })],
    ['earlier.head', [undefined, null, 7, {}], (value) => ({ ...checkpoint, earlier: [{ ...place, head: value }] })],
  ];

  test.each(bad)('whose %s is not what it was is refused', (_, values, spoil) => {
    for (const value of values) {
      const start = spoil(value);
      expect([start, refusal({ follow: true, start })]).toEqual([
        start,
        `TypeError: Cannot read lines with start an object: ${malformed}`,
      ]);
    }
  });

  test('that is well-formed is accepted, also with files before it', () => {
    expect(refusal({ follow: true, start: checkpoint })).toBe('nothing');
    expect(refusal({ follow: true, start: { ...checkpoint, earlier: [] } })).toBe('nothing');
    expect(refusal({ follow: true, start: { ...checkpoint, earlier: undefined } })).toBe('nothing');
    expect(refusal({ follow: true, start: { ...checkpoint, earlier: [place, place] } })).toBe('nothing');
  });

  test('that was stored as text has to be parsed first', () => {
    expect(refusal({ follow: true, start: JSON.stringify(checkpoint) })).toMatch(
      /^RangeError: Cannot read lines with start .*: it must be 'end' or { offset }$/,
    );
  });
});

test('FollowGapError is exported, and tells by its code, name and path what happened', () => {
  const error = new FollowGapError('/logs/app.log', 'its file is gone');
  expect(error).toBeInstanceOf(Error);
  expect({ ...error, message: error.message }).toEqual({
    name: 'FollowGapError',
    code: 'ERR_FOLLOW_GAP',
    path: '/logs/app.log',
    message:
      "Cannot follow /logs/app.log without a gap: its file is gone; set onGap to 'continue' to go on with what was written since",
  });
  expect(String(error)).toMatch(/^FollowGapError: Cannot follow/);
});
