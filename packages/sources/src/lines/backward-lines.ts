import { DONE, type MaybePromise } from '@forawait/core';
import { isPromiseLike } from './byte-input.ts';
import type { CutOptions } from './cut-options.ts';
import { LineEnds } from './line-ends.ts';
import { longLine, undecodable } from './line-errors.ts';
import type { LinePiece } from './line-piece.ts';
import { LineTail } from './line-tail.ts';
import { longestLine } from './longest-line.ts';
import { once } from './once.ts';
import type { PositionedLine } from './positioned-line.ts';
import type { RangeInput } from './range-input.ts';
import { splitLines } from './split.ts';

const BLOCK = 64 * 1024;
/** More than any byte order mark: the first bytes of an input are read in one piece. */
const ROOM_FOR_MARK = 4;

/** Lines, the last one first, and their bytes, which is looked for when somebody asks. */
interface Batch {
  readonly lines: string[];
  /** Where the first of them begins in the input, which is the last one given. */
  readonly start: number;
  readonly pieces: () => readonly LinePiece[];
}

/**
 * Reads the lines of an input from its end backwards: the same lines as forwards, the last one first.
 *
 * A block is cut at its first and its last newline, in bytes. What follows the last is the beginning of the line of which
 * the rest came before; what lies between is decoded at once; what precedes the first is the end of a line, which waits
 * for its beginning. So no character and no CRLF is ever torn, and no byte is searched or copied twice.
 */
export class BackwardLines {
  readonly #input: RangeInput;
  readonly #options: CutOptions;
  readonly #ends: LineEnds;
  readonly #limit: number;
  readonly #blockSize: number;
  readonly #tail: LineTail;
  /** Everything from here on has been read. */
  #to: number | undefined;
  /** How many lines were met. */
  #count = 0;
  #ready: Batch[] = [];
  #failure: Error | undefined;
  #closed = false;
  #given: Batch = { lines: [], start: 0, pieces: () => [] };
  /** Where the lines before those last given began. */
  #before = 0;

  constructor(input: RangeInput, options: CutOptions, blockSize: number = BLOCK) {
    const { newline, decoding } = options;
    this.#input = input;
    this.#options = options;
    this.#ends = new LineEnds(newline, decoding.units);
    this.#limit = longestLine(options);
    this.#blockSize = blockSize;
    this.#tail = new LineTail(this.#limit + 2 * decoding.units.size);
  }

  /** The next lines backwards, or DONE. */
  next(): MaybePromise<string[] | DONE> {
    const ready = this.#ready.shift();
    if (ready !== undefined) return this.#give(ready);
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#to === 0) return DONE;
    return this.#more();
  }

  /** Where the last line given begins, when `unread` of the last batch were not; the size before any; 0 before the first read. */
  position(unread: number): number {
    const { lines, start, pieces } = this.#given;
    if (unread === 0 && lines.length > 0) return start;
    return pieces()[lines.length - unread - 1]?.start ?? this.#before;
  }

  /** The lines that `next()` just gave, each with its place. */
  positioned(lines: readonly string[]): PositionedLine[] {
    const pieces = this.#given.pieces();
    return lines.map((line, index) => {
      const { number = 0, start = 0, length = 0 }: Partial<LinePiece> = pieces[index] ?? {};
      return { line, number, start, end: start + length };
    });
  }

  /** Tells the bytes of the lines that `next()` just gave, also once it has given others. */
  get pieces(): () => readonly LinePiece[] {
    return this.#given.pieces;
  }

  close(): MaybePromise<void> {
    this.#closed = true;
    return this.#input.close();
  }

  async #more(): Promise<string[] | DONE> {
    this.#to ??= this.#before = await this.#input.open();
    while (this.#ready.length === 0 && this.#failure === undefined && this.#to > 0) {
      const from = this.#blockStart(this.#to);
      const reading = this.#input.read(from, this.#to);
      const block = isPromiseLike(reading) ? await reading : reading;
      if (this.#closed) return DONE; // the block may not be whole
      this.#to = from;
      this.#cut(block, from);
    }
    return this.next();
  }

  /** Where the block begins that ends at `to`, in whole code units. */
  #blockStart(to: number): number {
    const from = Math.max(0, to - this.#blockSize);
    const whole = from - (from % this.#ends.units.size);
    return whole < ROOM_FOR_MARK ? 0 : whole;
  }

  #give(batch: Batch): string[] {
    this.#before = this.position(0);
    this.#given = batch;
    return batch.lines;
  }

  #cut(block: Buffer, offset: number): void {
    const begin = offset === 0 ? this.#markLength(block) : undefined;
    const last = this.#lastEnd(block);
    if (last < 0 && begin === undefined) {
      this.#growTail(block, offset);
      return;
    }
    const to = last < 0 ? (begin ?? 0) : last;
    const from = begin ?? this.#ends.first(block, 0, to);
    this.#tail.prepend(block.subarray(to));
    this.#finishTail(offset + to);
    if (this.#failure === undefined && from < to) this.#split(block, from, to, offset);
    if (this.#failure === undefined && begin === undefined) this.#growTail(block.subarray(0, from), offset);
  }

  /** A line whose beginning has not come yet, and need not come when it is too long already, whatever its newline is. */
  #growTail(bytes: Buffer, start: number): void {
    this.#tail.prepend(bytes);
    const { length } = this.#tail;
    if (this.#options.onLongLine !== 'error' || length <= this.#limit + 2 * this.#ends.units.size) return;
    this.#failure = longLine(-this.#count - 1, start + length, this.#options);
  }

  #markLength(block: Buffer): number {
    const { byteOrderMark } = this.#options.decoding;
    return block.subarray(0, byteOrderMark.length).equals(byteOrderMark) ? byteOrderMark.length : 0;
  }

  /** The last end in the block, or -1. A CR at its end is half of a newline when what follows begins with the other half. */
  #lastEnd(block: Buffer): number {
    const ends = this.#ends;
    const torn = ends.beginsWithLf(this.#tail.first);
    // The input may end in half a code unit.
    const to = block.length - (block.length % ends.units.size);
    return ends.universal && ends.endsInCr(block.subarray(0, to)) && !torn ? to : ends.last(block, 0, to);
  }

  /** The line that begins at `start` has its beginning now. */
  #finishTail(start: number): void {
    const { length } = this.#tail;
    if (length === 0) return;
    const bytes = this.#tail.take();
    const number = -this.#count - 1;
    this.#oneByOne([{ number, bytes, from: 0, to: bytes.length, length, start, isLong: false }]);
  }

  /** The whole lines block[from, to): at once, unless one may be too long or is not valid. */
  #split(block: Buffer, from: number, to: number, offset: number): void {
    const { decoding, newline } = this.#options;
    if (to - from <= this.#limit) {
      let text: string | undefined;
      try {
        text = decoding.decode(block, from, to);
      } catch {
        text = undefined;
      }
      if (text !== undefined) {
        const lines = splitLines(text, newline).reverse();
        const count = this.#count;
        this.#count += lines.length;
        const pieces = once(() => this.#pieces(block, from, to, offset, count));
        this.#ready.push({ lines, start: offset + from, pieces });
        return;
      }
    }
    this.#oneByOne(this.#pieces(block, from, to, offset, this.#count));
  }

  /** The lines block[from, to), the last one first, behind which `count` others lie. */
  #pieces(block: Buffer, from: number, to: number, offset: number, count: number): LinePiece[] {
    const ends = this.#ends.all(block, from, to);
    let number = -count - ends.length;
    let at = from;
    const pieces = ends.map((end) => {
      const start = at;
      at = end;
      const length = end - start;
      return { number: number++, bytes: block, from: start, to: end, length, start: offset + start, isLong: false };
    });
    return pieces.reverse();
  }

  #oneByOne(pieces: readonly LinePiece[]): void {
    const lines: string[] = [];
    const given: LinePiece[] = [];
    try {
      for (const piece of pieces) {
        this.#count++;
        const end = this.#textEnd(piece);
        const isLong = end - piece.from > this.#limit;
        const text = isLong ? this.#longText(piece) : this.#text(piece, end);
        if (text === undefined) continue;
        lines.push(text);
        given.push(isLong ? { ...piece, isLong } : piece);
      }
    } catch (error) {
      this.#failure = error as Error;
    }
    const last = given.at(-1);
    if (last !== undefined) this.#ready.push({ lines, start: last.start, pieces: () => given });
  }

  /** Where its newline begins in the bytes: the end of them when there is none, or when it is too far. */
  #textEnd({ bytes, from, to, length }: LinePiece): number {
    const ends = this.#ends;
    const isWhole = to - from === length && length % ends.units.size === 0;
    return isWhole && ends.endInNewline(bytes, to) ? ends.before(bytes, from, to) : to;
  }

  #text({ number, bytes, from, start }: LinePiece, end: number, isLong = false): string {
    const { decoding } = this.#options;
    try {
      return isLong ? decoding.decodeStart(bytes, from, end) : decoding.decode(bytes, from, end);
    } catch (cause) {
      throw undecodable(number, start, decoding.encoding, cause);
    }
  }

  /** The beginning of a line that is too long; undefined when it is left out. */
  #longText(piece: LinePiece): string | undefined {
    const { onLongLine } = this.#options;
    if (onLongLine === 'error') throw longLine(piece.number, piece.start + piece.length, this.#options);
    return onLongLine === 'skip' ? undefined : this.#text(piece, piece.from + this.#limit, true);
  }
}
