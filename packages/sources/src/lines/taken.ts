import type { Decoding } from './decoding.ts';
import type { GrowingBytes } from './growing-bytes.ts';

/**
 * So many bytes of a line that has not ended are decoded. Fewer are faster as bytes, where lines of that length follow one
 * another: memory for these is used again, that of texts so large is new each time (measured on Node 20).
 */
const LONG = 4 * 2 ** 20;

/**
 * What was taken out of the bytes of a line that has not ended: however long it is, those that are left stay few.
 *
 * The beginning of a long line is decoded as it comes, and its text put together once. As bytes it would be copied whenever
 * their memory has to grow, always into new memory, and to get that from the system costs more than all the rest (measured).
 */
export class Taken {
  /** The beginning, in pieces, and how many bytes it was. */
  readonly #texts: string[] = [];
  textBytes = 0;
  /** Bytes out of the middle of a line that is too long for them to be kept. */
  dropped = 0;
  #most: number;

  /** @param most - How many bytes to leave. */
  constructor(most: number = LONG) {
    this.#most = most;
  }

  /** Of both kinds. */
  get bytes(): number {
    return this.textBytes + this.dropped;
  }

  /**
   * Decodes what can be when `more` bytes would make too many, and none of these ends the line.
   *
   * @param limit - What is longer need not be text.
   */
  decode(carry: GrowingBytes, more: number, limit: number, decoding: Decoding): void {
    const { length } = carry;
    if (length === 0 || length + more <= this.#most || this.textBytes + length > limit) return;
    const bytes = carry.view();
    const to = decoding.apart(bytes);
    if (to === 0) {
      // To ask again with every chunk would cost the square.
      this.#most = Math.max(this.#most, 2 * length);
      return;
    }
    this.#texts.push(decoding.decode(bytes, 0, to));
    this.textBytes += to;
    carry.remove(0, to);
  }

  /** Keeps of a line that is too long only as much as shows that it is, and its last unit, which may be half of a newline. */
  squeeze(carry: GrowingBytes, limit: number, unit: number): void {
    const from = limit - this.textBytes + 2 * unit;
    const to = carry.length - unit;
    if (to <= from) return;
    this.dropped += to - from;
    carry.remove(from, to);
  }

  /** The text of the line, of which this is the rest. */
  joined(rest: string): string {
    return this.textBytes === 0 ? rest : [...this.#texts, rest].join('');
  }
}
