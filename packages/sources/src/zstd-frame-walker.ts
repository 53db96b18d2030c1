/** A part of a frame: so many bytes, and what follows, by the number that they are; `undefined` at the end of a frame. */
interface Part {
  readonly size: number;
  readonly next: (field: number) => Part | undefined;
}

const MAGIC: Part = { size: 4, next: afterMagic };
const FRAME = 0xfd2fb528;
/** Sixteen numbers begin frames that are to be skipped: the lowest four bits do not count. */
const SKIPPABLE = 0x0184d2a5;
const LARGEST_FIELD = 4;

/**
 * Follows the frames of zstd data, without decompressing them.
 *
 * The decompressor of Node 22 takes data that was cut off for the end, and loses a frame that begins in the middle of a chunk.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8878#section-3.1
 */
export class ZstdFrameWalker {
  #part = MAGIC;
  /** How much of the part has come, and the number that it is so far. */
  #come = 0;
  #field = 0;

  /**
   * @returns Where the frame ends, or the chunk.
   * @throws Error for what is no frame.
   */
  walk(chunk: Buffer, from: number): number {
    for (let at = from; at < chunk.length;) {
      at += this.#take(chunk, at);
      while (this.#come === this.#part.size) {
        const next = this.#part.next(this.#field);
        this.#part = next ?? MAGIC;
        this.#come = this.#field = 0;
        if (next === undefined) return at;
      }
    }
    return chunk.length;
  }

  /** @throws Error when the data ends in the middle of a frame. */
  end(): void {
    const whole = this.#part === MAGIC && this.#come === 0;
    if (!whole) throw failure('Z_BUF_ERROR', 'unexpected end of file');
  }

  /** @returns How many bytes of the chunk belong to the part. */
  #take(chunk: Buffer, at: number): number {
    const { size } = this.#part;
    const length = Math.min(size - this.#come, chunk.length - at);
    if (size <= LARGEST_FIELD) {
      for (let index = 0; index < length; index++) {
        this.#field += (chunk[at + index] ?? 0) * 2 ** (8 * (this.#come + index));
      }
    }
    this.#come += length;
    return length;
  }
}

function afterMagic(field: number): Part {
  if (field === FRAME) return { size: 1, next: afterDescriptor };
  if (field >>> 4 === SKIPPABLE) return { size: 4, next: (size) => ({ size, next: atEnd }) };
  throw failure('ZSTD_error_prefix_unknown', 'Unknown frame descriptor');
}

function afterDescriptor(field: number): Part {
  const isSingle = (field & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][field & 3] ?? 0;
  const content = [isSingle ? 1 : 0, 2, 4, 8][field >>> 6] ?? 0;
  const hasChecksum = (field & 4) !== 0;
  return { size: (isSingle ? 0 : 1) + dictionary + content, next: () => block(hasChecksum) };
}

function block(hasChecksum: boolean): Part {
  const afterHeader = (field: number): Part => {
    const isLast = (field & 1) !== 0;
    const type = (field >>> 1) & 3;
    if (type === 3) throw failure('ZSTD_error_corruption_detected', 'Data corruption detected');
    const end = hasChecksum ? { size: 4, next: atEnd } : undefined;
    return { size: type === 1 ? 1 : field >>> 3, next: () => (isLast ? end : block(hasChecksum)) };
  };
  return { size: 3, next: afterHeader };
}

function atEnd(): undefined {
  return undefined;
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
