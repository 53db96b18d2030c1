import { decodingOf } from '../lines/decoding.ts';
import { GrowingBytes } from '../lines/growing-bytes.ts';
import { Head } from '../lines/head.ts';

const LF = 0x0a;
const CR = 0x0d;
const utf8 = decodingOf('utf-8', false);

/**
 * Makes text of the bytes of one stream, as many whole lines at a time as a chunk ends, each with one LF at its end,
 * whether it had LF, CR or CRLF.
 *
 * A CR ends its line at once, and an LF that follows in the next chunk belongs to it: an event must not wait for the byte
 * after its last newline, which comes with the next event. A line that a chunk tears apart waits in bytes, so that no
 * character is ever torn and no line is decoded twice.
 */
export class WholeLines {
  /** Whether the line after the text that `take` gave is longer than the limit; then nothing more can be taken. */
  isNextTooLong = false;
  readonly #limit: number;
  readonly #head = new Head(utf8);
  #afterCr = false;
  /** The beginning of a line whose newline has not come yet. */
  readonly #carry = new GrowingBytes();

  constructor(maxLineBytes: number) {
    this.#limit = maxLineBytes;
  }

  /** The lines that end in this chunk, before the first that is too long; maybe none. */
  take(chunk: Buffer): string {
    const bytes = this.#withoutRestOfNewline(this.#head.take(chunk));
    const end = lastEnd(bytes);
    // Most servers end each chunk with an event: then there is nothing to cut.
    if (end > 0 && end === bytes.length) return this.#decoded(bytes);
    const text = end === 0 ? '' : this.#decoded(bytes.subarray(0, end));
    this.#carry.append(bytes.subarray(end));
    this.isNextTooLong ||= this.#carry.length > this.#limit;
    return text;
  }

  #withoutRestOfNewline(bytes: Buffer): Buffer {
    if (bytes.length === 0) return bytes;
    const isRest = this.#afterCr && bytes[0] === LF;
    this.#afterCr = bytes[bytes.length - 1] === CR;
    return isRest ? bytes.subarray(1) : bytes;
  }

  #decoded(bytes: Buffer): string {
    const whole = this.#carry.length === 0 ? bytes : this.#joined(bytes);
    const end = this.#fitting(whole);
    const text = utf8.decode(whole, 0, end);
    this.isNextTooLong = end < whole.length;
    this.#carry.clear();
    return text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text;
  }

  #joined(bytes: Buffer): Buffer {
    this.#carry.append(bytes);
    return this.#carry.view();
  }

  /** Where the lines end that are within the limit: one look for each `limit` bytes, not for each line. */
  #fitting(lines: Buffer): number {
    let at = 0;
    while (lines.length - at > this.#limit) {
      // One more, for the newline of a line of just the allowed length; the LF of a CRLF passes for an empty line.
      const end = lastEnd(lines.subarray(at, at + this.#limit + 1));
      if (end === 0) return at;
      at += end;
    }
    return lines.length;
  }
}

/** Just after the last newline, or 0. */
function lastEnd(bytes: Buffer): number {
  const last = bytes[bytes.length - 1];
  if (last === LF || last === CR) return bytes.length;
  const end = bytes.lastIndexOf(LF) + 1;
  return end + bytes.subarray(end).lastIndexOf(CR) + 1;
}
