import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { piecesOf } from '../../test/tricky-bytes.ts';
import { WholeLines } from './whole-lines.ts';

/** What comes out of these pieces, and whether it ends at a line that is too long. */
function read(pieces: readonly Uint8Array[], maxLineBytes: number = Infinity): { text: string; tooLong: boolean } {
  const lines = new WholeLines(maxLineBytes);
  let text = '';
  for (const piece of pieces) {
    if (lines.isNextTooLong) break;
    text += lines.take(Buffer.from(piece));
  }
  return { text, tooLong: lines.isNextTooLong };
}

test('a line comes out once its newline is there', () => {
  const lines = new WholeLines(Infinity);
  expect(lines.take(Buffer.from('a\nb'))).toBe('a\n');
  expect(lines.take(Buffer.from('c'))).toBe('');
  expect(lines.take(Buffer.from('d\r'))).toBe('bcd\n');
});

test('a character that was torn is whole', () => {
  const bytes = Buffer.from('€\n');
  expect(read([bytes.subarray(0, 1), bytes.subarray(1, 2), bytes.subarray(2)]).text).toBe('€\n');
});

test('a line of just the allowed length is none too long, its newline not counted', () => {
  expect(read([Buffer.from('€\r\n1234\n')], 4)).toEqual({ text: '€\n1234\n', tooLong: false });
  expect(read([Buffer.from('1234')], 4)).toEqual({ text: '', tooLong: false });
});

test('a line is too long before its newline comes', () => {
  expect(read([Buffer.from('1\n123'), Buffer.from('45')], 4)).toEqual({ text: '1\n', tooLong: true });
});

test('the lines before one that is too long come out, those behind it do not', () => {
  expect(read([Buffer.from('1\n12\n12345\n1\n')], 4)).toEqual({ text: '1\n12\n', tooLong: true });
});

test('whatever the pieces and the limit: all lines before the first that is too long', () => {
  const texts = fc.array(fc.constantFrom('a', 'bc', 'def', '€', '\n', '\r', '\r\n'), { maxLength: 40 });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(80), { maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (parts, cuts, limit) => {
      const text = parts.join('');
      const ended = text.split(/\r\n|\n|\r/);
      const wrong = ended.findIndex((line) => Buffer.byteLength(line) > limit);
      const right = wrong < 0 ? ended.slice(0, -1) : ended.slice(0, wrong);
      const expected = { text: right.map((line) => `${line}\n`).join(''), tooLong: wrong >= 0 };
      expect(read(piecesOf(Buffer.from(text), cuts), limit)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});
