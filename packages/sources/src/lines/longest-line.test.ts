import { DONE } from '@forawait/core';
import { expect, test } from '@jest/globals';
import { constants } from 'node:buffer';
import { BackwardLines } from './backward-lines.ts';
import type { CutOptions, LongLinePolicy } from './cut-options.ts';
import { LineCutter } from './cut.ts';
import { decodingOf } from './decoding.ts';
import { LongLineError } from './line-errors.ts';
import { longestLine } from './longest-line.ts';
import { rangeFrom } from './range-input.ts';

/** A platform whose longest string has five characters. */
const short = (onLongLine: LongLinePolicy, encoding = 'utf-8'): CutOptions => ({
  newline: 'lf',
  decoding: decodingOf(encoding, false),
  maxLineBytes: Infinity,
  onLongLine,
  longestString: 5,
});
const text = 'one\nsixsix\nfive5\n';

function forwards(options: CutOptions, bytes = Buffer.from(text)): string[] {
  const cutter = new LineCutter(options);
  const lines: string[] = [];
  cutter.push(bytes, 0);
  for (let batch = cutter.next(); batch !== undefined; batch = cutter.next()) lines.push(...batch);
  return lines;
}

async function backwards(options: CutOptions): Promise<string[]> {
  const reader = new BackwardLines(rangeFrom(Buffer.from(text)), options);
  const lines: string[] = [];
  for (let batch = await reader.next(); batch !== DONE; batch = await reader.next()) lines.push(...batch);
  return lines;
}

const problem =
  "it is longer than the longest string of this platform (5 bytes); set onLongLine to 'truncate' or 'skip'";

test('a line that no string can hold is a LongLineError that says so, without a limit, too', async () => {
  const cutter = new LineCutter(short('error'));
  cutter.push(Buffer.from(text), 0);
  expect(cutter.next()).toEqual(['one']);
  expect(() => cutter.next()).toThrow(`Cannot read line 2, from byte 4 on: ${problem}`);
  expect(() => cutter.next()).toThrow(expect.objectContaining({ line: 2, offset: 4, limit: 5 }));
  expect(() => cutter.next()).toThrow(LongLineError);
  await expect(backwards(short('error'))).rejects.toThrow(`Cannot read line -2, up to byte 11: ${problem}`);
});

test('a line that no string can hold can be left out, or cut short, like any long one', async () => {
  expect(forwards(short('skip'))).toEqual(['one', 'five5']);
  expect(forwards(short('truncate'))).toEqual(['one', 'sixsi', 'five5']);
  expect(await backwards(short('skip'))).toEqual(['five5', 'one']);
  expect(await backwards(short('truncate'))).toEqual(['five5', 'sixsi', 'one']);
});

test('a string holds as many units of UTF-16 as it has characters', () => {
  expect(forwards(short('skip', 'utf-16le'), Buffer.from(text, 'utf16le'))).toEqual(['one', 'five5']);
});

test('the longest string is that of the platform', () => {
  expect(longestLine({ ...short('error'), longestString: undefined })).toBe(constants.MAX_STRING_LENGTH);
});

test('bytes that could not be decoded for another reason are not called invalid', () => {
  const cause = new RangeError('Array buffer allocation failed');
  const decode = (): never => {
    throw cause;
  };
  const decoding = { ...decodingOf('utf-8', false), decode };
  expect(() => forwards({ ...short('error'), decoding })).toThrow(cause);
});
