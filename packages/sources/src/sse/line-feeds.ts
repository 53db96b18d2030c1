const LF = 0x0a;
const CR = 0x0d;

/**
 * Makes one LF of each newline: LF, CR or CRLF.
 *
 * A CR ends its line at once, and a LF that follows in the next chunk belongs to it: an event must not wait for the byte
 * after its last newline, which comes with the next event.
 */
export class LineFeeds {
  #afterCr = false;

  /** @returns The chunk itself when there is nothing to change in it. */
  take(chunk: Buffer): Buffer {
    if (chunk.length === 0) return chunk;
    const rest = this.#afterCr && chunk[0] === LF ? chunk.subarray(1) : chunk;
    this.#afterCr = chunk[chunk.length - 1] === CR;
    return rest.includes(CR) ? rewritten(rest) : rest;
  }
}

function rewritten(bytes: Buffer): Buffer {
  const lines = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let before = 0;
  for (const byte of bytes) {
    if (byte !== LF || before !== CR) lines[length++] = byte === CR ? LF : byte;
    before = byte;
  }
  return lines.subarray(0, length);
}
