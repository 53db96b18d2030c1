const NOTHING: Buffer = Buffer.alloc(0);

/**
 * A line that is read from its end on, and whose beginning has not come yet: pieces, joined once, when it has.
 *
 * Of a line that is too long only its beginning is kept, and how long it is.
 */
export class LineTail {
  /** The last piece of the line first. */
  #pieces: Buffer[] = [];
  #kept = 0;
  /** In bytes, with those that were dropped. */
  length = 0;
  readonly #most: number;

  /** @param most - Bytes to keep at the least. */
  constructor(most: number) {
    this.#most = most;
  }

  prepend(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#kept += piece.length;
    this.length += piece.length;
    const spare = this.#pieces.findIndex((last) => {
      if (this.#kept - last.length < this.#most) return true;
      this.#kept -= last.length;
      return false;
    });
    if (spare > 0) this.#pieces.splice(0, spare);
  }

  /** What came last: the bytes that the line begins with so far. */
  get first(): Buffer {
    return this.#pieces.at(-1) ?? NOTHING;
  }

  /** The line, or its beginning; and starts anew. */
  take(): Buffer {
    const pieces = this.#pieces.reverse();
    const bytes = pieces.length === 1 ? (pieces[0] ?? NOTHING) : Buffer.concat(pieces);
    this.#pieces = [];
    this.#kept = 0;
    this.length = 0;
    return bytes;
  }
}
