import { DONE, type MaybePromise } from '@forawait/core';
import { isPromiseLike } from './byte-input.ts';
import type { CutOptions } from './cut-options.ts';
import { LineEnds } from './line-ends.ts';
import { LongLineError, undecodable } from './line-errors.ts';
import { LineTail } from './line-tail.ts';
import type { PositionedLine } from './positioned-line.ts';
import type { RangeInput } from './range-input.ts';
import { splitLines } from './split.ts';

const BLOCK = 64 * 1024;
/** More than any byte order mark: the first bytes of an input are read in one piece. */
const ROOM_FOR_MARK = 4;

/** Lines, the last one first, and the places of those lines, which are looked for when somebody asks. */
interface Batch {
  readonly lines: string[];
  readonly places: () => readonly Place[];
}

type Place = Omit<PositionedLine, 'line'>;

/** A line with its newline: its beginning at the least, when it is too long. */
interface Piece {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  /** How long it is in truth, with its newline. */
  readonly length: number;
  readonly start: number;
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
  #given: Batch = { lines: [], places: () => [] };
  /** Where the lines before those last given began. */
  #before = 0;

  constructor(input: RangeInput, options: CutOptions, blockSize: number = BLOCK) {
    const { newline, decoding, maxLineBytes } = options;
    const { size } = decoding.units;
    this.#input = input;
    this.#options = options;
    this.#ends = new LineEnds(newline, decoding.units);
    this.#limit = maxLineBytes === Infinity ? Infinity : maxLineBytes - (maxLineBytes % size);
    this.#blockSize = blockSize;
    this.#tail = new LineTail(this.#limit + 2 * size);
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
    const { lines, places } = this.#given;
    return places()[lines.length - unread - 1]?.start ?? this.#before;
  }

  /** The lines that `next()` just gave, each with its place. */
  positioned(lines: readonly string[]): PositionedLine[] {
    const places = this.#given.places();
    return lines.map((line, index) => ({ line, ...(places[index] ?? { number: 0, start: 0, end: 0 }) }));
  }

  close(): MaybePromise<void> {
    return this.#input.close();
  }

  async #more(): Promise<string[] | DONE> {
    this.#to ??= this.#before = await this.#input.open();
    while (this.#ready.length === 0 && this.#failure === undefined && this.#to > 0) {
      const from = this.#blockStart(this.#to);
      const reading = this.#input.read(from, this.#to);
      const block = isPromiseLike(reading) ? await reading : reading;
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
      this.#tail.prepend(block);
      return;
    }
    const to = last < 0 ? (begin ?? 0) : last;
    const from = begin ?? this.#ends.first(block, 0, to);
    this.#tail.prepend(block.subarray(to));
    this.#finishTail(offset + to);
    if (this.#failure === undefined && from < to) this.#split(block, from, to, offset);
    this.#tail.prepend(block.subarray(0, begin === undefined ? from : 0));
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
    this.#oneByOne([{ bytes, from: 0, to: bytes.length, length, start }]);
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
        const pieces = (): Piece[] => this.#pieces(block, from, to, offset);
        this.#ready.push({
          lines,
          places: once(() => pieces().map((piece, index) => placeOf(piece, count + index + 1))),
        });
        return;
      }
    }
    this.#oneByOne(this.#pieces(block, from, to, offset));
  }

  /** The lines block[from, to), the last one first. */
  #pieces(block: Buffer, from: number, to: number, offset: number): Piece[] {
    let at = from;
    const pieces = this.#ends.all(block, from, to).map((end) => {
      const start = at;
      at = end;
      return { bytes: block, from: start, to: end, length: end - start, start: offset + start };
    });
    return pieces.reverse();
  }

  #oneByOne(pieces: readonly Piece[]): void {
    const lines: string[] = [];
    const places: Place[] = [];
    try {
      for (const piece of pieces) {
        this.#count++;
        const text = this.#text(piece);
        if (text === undefined) continue;
        lines.push(text);
        places.push(placeOf(piece, this.#count));
      }
    } catch (error) {
      this.#failure = error as Error;
    }
    if (lines.length > 0) this.#ready.push({ lines, places: () => places });
  }

  /** The text of a line; undefined when it is left out. */
  #text({ bytes, from, to, length, start }: Piece): string | undefined {
    const { decoding, onLongLine, maxLineBytes } = this.#options;
    const isWhole = to - from === length && length % decoding.units.size === 0;
    const end = isWhole && this.#ends.endInNewline(bytes, to) ? this.#ends.before(bytes, from, to) : to;
    const isLong = end - from > this.#limit;
    if (isLong && onLongLine === 'error') throw new LongLineError(-this.#count, start, maxLineBytes);
    if (isLong && onLongLine === 'skip') return undefined;
    try {
      return isLong ? decoding.decodeStart(bytes, from, from + this.#limit) : decoding.decode(bytes, from, end);
    } catch (cause) {
      throw undecodable(-this.#count, start, decoding.encoding, cause);
    }
  }
}

function placeOf({ start, length }: Piece, count: number): Place {
  return { number: -count, start, end: start + length };
}

/** Makes its value when it is asked for, and only then. */
function once<R extends object>(make: () => R): () => R {
  let made: R | undefined;
  return () => (made ??= make());
}
