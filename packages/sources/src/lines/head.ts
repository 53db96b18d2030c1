import type { Decoding } from './decoding.ts';

const NOTHING: Buffer = Buffer.alloc(0);

/** Passes chunks on as whole code units, without the byte order mark at the start, wherever the chunks were torn. */
export class Head {
  readonly #unit: 1 | 2;
  readonly #mark: Buffer;
  #started: boolean;
  /** Bytes that could still become a byte order mark, or the first half of a code unit. */
  #held: Buffer = NOTHING;
  /** Bytes that the last call of `take` dropped. */
  dropped = 0;

  /** @param started - Whether the chunks come from somewhere behind the start. */
  constructor({ units, byteOrderMark }: Decoding, started = false) {
    this.#started = started;
    this.#unit = units.size;
    this.#mark = byteOrderMark;
  }

  /** The chunk itself when nothing stands in the way, which is nearly always. */
  take(chunk: Buffer): Buffer {
    this.dropped = 0;
    if (this.#started && this.#held.length === 0 && chunk.length % this.#unit === 0) return chunk;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    this.#held = NOTHING;
    if (!this.#started && this.#isPartOfMark(bytes)) return this.#hold(bytes, 0);
    if (!this.#started) this.#start(bytes);
    return this.#hold(bytes.subarray(this.dropped), this.#unit);
  }

  /** What was held back and will never be completed. */
  rest(): Buffer {
    return this.#held;
  }

  #isPartOfMark(bytes: Buffer): boolean {
    return bytes.length < this.#mark.length && bytes.equals(this.#mark.subarray(0, bytes.length));
  }

  #start(bytes: Buffer): void {
    this.#started = true;
    const mark = this.#mark;
    if (bytes.subarray(0, mark.length).equals(mark)) this.dropped = mark.length;
  }

  /** Keeps a copy of what does not fill a unit (of 0: of all), since the chunk's memory may be used again. */
  #hold(bytes: Buffer, unit: 0 | 1 | 2): Buffer {
    const whole = unit === 0 ? 0 : bytes.length - (bytes.length % unit);
    if (whole < bytes.length) this.#held = Buffer.from(bytes.subarray(whole));
    return bytes.subarray(0, whole);
  }
}
