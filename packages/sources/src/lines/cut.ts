import type { CutOptions } from './cut-options.ts';
import { type Given, GivenPlaces, type LinePlace, nothingGiven } from './given.ts';
import { GrowingBytes } from './growing-bytes.ts';
import { Head } from './head.ts';
import { LineEnds } from './line-ends.ts';
import { longLine, type LongLineError, undecodable } from './line-errors.ts';
import { longestLine } from './longest-line.ts';
import { positioned, type PositionedLine } from './positioned-line.ts';
import { splitLines } from './split.ts';
import { Taken } from './taken.ts';

const NOTHING: Buffer = Buffer.alloc(0);
const NOTHING_TAKEN = new Taken();
const BEGINNING: LinePlace = { offset: 0, line: 0 };

/**
 * Cuts chunks of bytes, wherever they were torn, into batches of lines.
 *
 * A chunk is cut after its last newline, in bytes, and the rest is carried to the next one. The block of whole lines is
 * decoded at once and then split as text, which is several times faster than to decode each line. As every block ends
 * with a newline, no character and no CRLF is ever torn.
 */
export class LineCutter {
  /** Whether the input has ended, so that there is nothing behind what `next()` still gives. */
  over = false;
  readonly #options: CutOptions;
  readonly #ends: LineEnds;
  readonly #head: Head;
  readonly #limit: number;
  /** The beginning of a line whose newline has not come yet. */
  #carry = new GrowingBytes();
  /** What #block lies in, if it was carried: the two take turns, so that a long line is not copied once more. */
  #carried = new GrowingBytes();
  /** What was taken out of the line in #carry, and out of the line that comes next in #block. */
  #taken: Taken;
  #takenFromBlock = NOTHING_TAKEN;
  /** Whole lines; those from #at on have not been given. */
  #block: Buffer = NOTHING;
  #at = 0;
  /** No line ends before that. */
  #searched = 0;
  /** Where the next line begins in the whole input, and how many lines lie before it. */
  #offset: number;
  #line: number;
  #failure: Error | undefined;
  #given: Given;
  readonly #places: GivenPlaces;

  /** @param start - The place in the input of the first byte that will be pushed: the start of a line. */
  constructor(options: CutOptions, start: LinePlace = BEGINNING) {
    const { newline, decoding } = options;
    this.#options = options;
    this.#taken = new Taken(options.mostCarried);
    this.#ends = new LineEnds(newline, decoding.units);
    this.#head = new Head(decoding, start.offset > 0);
    this.#offset = start.offset;
    this.#line = start.line;
    this.#given = nothingGiven(start);
    this.#places = new GivenPlaces(this.#ends);
    this.#limit = longestLine(options);
  }

  get given(): Given {
    return this.#given;
  }

  /** Takes the next chunk, once `next()` has nothing left; `headroom` bytes before it are free to be overwritten. */
  push(chunk: Buffer, headroom: number): void {
    const { onLongLine, decoding } = this.#options;
    const bytes = this.#head.take(chunk);
    this.#offset += this.#head.dropped;
    if (bytes.length === 0) return;
    const last = this.#ends.last(bytes, 0, bytes.length);
    // A CR that was held back is a newline after all, whatever follows it.
    const held = last < 0 && this.#ends.universal && this.#ends.endsInCr(this.#carry.view());
    const end = held ? 0 : last;
    if (end >= 0) this.#begin(bytes, end, bytes === chunk ? headroom : 0);
    else this.#taken.decode(this.#carry, bytes.length, this.#limit, decoding);
    this.#carry.append(end > 0 ? bytes.subarray(end) : bytes);
    if (onLongLine !== 'error') this.#taken.squeeze(this.#carry, this.#limit, decoding.units.size);
  }

  /** The input has ended: what was carried is the last line, if there is anything. */
  end(): void {
    const { length } = this.#carry;
    this.#carry.append(this.#head.rest());
    this.over = true;
    this.#start(this.#carry.view(), length);
  }

  /**
   * The next lines; undefined when another chunk is needed, or when there are no more after `end()`.
   *
   * @throws LongLineError for a line over the limit, TypeError for one that is not valid, after all lines before it.
   */
  next(): string[] | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    while (this.#at < this.#block.length) {
      const lines = this.#take();
      if (lines !== undefined && lines.length > 0) return lines;
    }
    if (!this.over && this.#options.onLongLine === 'error' && this.#carryIsTooLong()) throw this.#tooLong();
    return undefined;
  }

  /** Bytes from the start of the input to the end of the last line given, when `unread` of the last batch were not. */
  position(unread: number): number {
    return this.place(unread).offset;
  }

  /** The place after the last line given, when `unread` of the last batch were not. */
  place(unread: number): LinePlace {
    return this.#places.after(this.#given, unread);
  }

  /** The lines that `next()` just gave, each with its place. */
  positioned(lines: readonly string[]): PositionedLine[] {
    return positioned(lines, this.#given, this.#ends);
  }

  /** Joins what was carried with the whole lines of this chunk: in the chunk's own memory if there is room before it. */
  #begin(bytes: Buffer, end: number, headroom: number): void {
    const carry = this.#carry;
    const { length } = carry;
    if (length > headroom) {
      carry.append(bytes.subarray(0, end));
      this.#start(carry.view(), length);
      this.#carry = this.#carried;
      this.#carried = carry;
    } else {
      const block = Buffer.from(bytes.buffer, bytes.byteOffset - length, length + end);
      block.set(carry.view());
      this.#start(block, length);
      this.#carried.clear();
    }
    this.#carry.clear();
  }

  #start(block: Buffer, carried: number): void {
    this.#block = block;
    this.#at = 0;
    this.#searched = Math.max(0, carried - this.#ends.units.size);
    this.#takenFromBlock = this.#taken;
    this.#taken = new Taken(this.#options.mostCarried);
  }

  /** The lines up to the first that does not fit; or, when that is the next, what becomes of it. */
  #take(): string[] | undefined {
    const from = this.#at;
    const taken = this.#takenFromBlock;
    const limit = this.#limit - taken.textBytes;
    // Alone, so that the texts of the lines after it do not keep that of a long one.
    const to = this.#fitting(from, taken.textBytes > 0 ? this.#firstEnd(this.#searched) : this.#block.length, limit);
    if (to > from) return this.#decoded(from, to);
    const { onLongLine, decoding } = this.#options;
    if (onLongLine === 'error') throw this.#tooLong();
    const end = this.#firstEnd(from + limit);
    if (onLongLine === 'skip') {
      this.#pass(end, 1);
      return undefined;
    }
    try {
      return this.#give(end, [taken.joined(decoding.decodeStart(this.#block, from, from + limit))], true);
    } catch (cause) {
      throw undecodable(this.#line + 1, this.#offset, decoding.encoding, cause);
    }
  }

  #firstEnd(from: number): number {
    const { length } = this.#block;
    const found = this.#ends.first(this.#block, from, length);
    return found < 0 ? length : found;
  }

  /** Where the lines block[from, to) end that are within the limit: one look for each `limit` bytes, not for each line. */
  #fitting(from: number, to: number, limit: number): number {
    const block = this.#block;
    let at = from;
    while (to - at > limit) {
      const last = this.#ends.last(block, at, at + limit + this.#ends.units.size);
      // The newline of a line of just the allowed length may reach over the window.
      const end = last < 0 ? this.#ends.at(block, at + limit, to) : last;
      if (end < 0) return at;
      at = end;
    }
    return to;
  }

  #decoded(from: number, to: number): string[] {
    const { decoding, newline } = this.#options;
    if (!decoding.inBlocks || this.#takenFromBlock.textBytes > 0) return this.#decodedOneByOne(from, to);
    let text: string;
    try {
      text = decoding.decode(this.#block, from, to);
    } catch {
      return this.#decodedOneByOne(from, to);
    }
    return this.#give(to, splitLines(text, newline));
  }

  /** If one of the lines is not valid, gives those before it and lets the next call fail. */
  #decodedOneByOne(from: number, to: number): string[] {
    const { decoding } = this.#options;
    const lines: string[] = [];
    let at = from;
    try {
      while (at < to) {
        const end = this.#ends.first(this.#block, Math.max(at, this.#searched), to);
        const rest = decoding.decode(this.#block, at, end < 0 ? to : this.#ends.before(this.#block, at, end));
        const text = this.#takenFromBlock.joined(rest);
        // The last line may be bytes without being text: an escape sequence alone.
        if (end >= 0 || text !== '') lines.push(text);
        at = end < 0 ? to : end;
      }
    } catch (cause) {
      const failure = undecodable(this.#line + lines.length + 1, this.#offset + at - from, decoding.encoding, cause);
      if (lines.length === 0) throw failure;
      this.#failure = failure;
    }
    return this.#give(at, lines);
  }

  #give(to: number, lines: string[], truncated: boolean = false): string[] {
    const from = this.#at;
    const start = this.#offset;
    this.#pass(to, lines.length);
    const end = { offset: this.#offset, line: this.#line };
    const { end: before } = this.#given;
    this.#given = { bytes: this.#block, from, to, count: lines.length, truncated, start, end, before };
    return lines;
  }

  #pass(to: number, lines: number): void {
    this.#offset += to - this.#at + this.#takenFromBlock.bytes;
    this.#takenFromBlock = NOTHING_TAKEN;
    this.#at = to;
    this.#line += lines;
  }

  #tooLong(): LongLineError {
    return longLine(this.#line + 1, this.#offset, this.#options);
  }

  /** Not by a CR at its end, which may be half of its newline. */
  #carryIsTooLong(): boolean {
    const over = this.#taken.textBytes + this.#carry.length - this.#limit;
    return over > 0 && !(over === this.#ends.units.size && this.#ends.endsInCr(this.#carry.view()));
  }
}
