import type { MaybePromise } from '@forawait/core';
import type { ByteInput } from './byte-input.ts';
import { type Compression, Decompressor } from './decompress.ts';

/** Two bytes that say gzip, one for the only method there is, and one of flags, of which the upper three are never set. */
const GZIP: readonly number[] = [0x1f, 0x8b, 0x08];
const RESERVED_FLAGS = 0xe0;
const ZSTD: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];
/** The lowest four bits of the first byte do not count. */
const SKIPPABLE: readonly number[] = [0x50, 0x2a, 0x4d, 0x18];
const HEAD = 4;

/** Whether these bytes may be the first ones of a gzip file. Text in UTF-8 never begins so: 8B cannot follow 1F there. */
function mayBeGzip(head: Buffer): boolean {
  const same = GZIP.every((byte, index) => index >= head.length || head[index] === byte);
  return same && ((head[3] ?? 0) & RESERVED_FLAGS) === 0;
}

/** The same for zstd, where B5 cannot follow 28; and of a frame that is to be skipped, no text has the byte 18. */
function mayBeZstd(head: Buffer): boolean {
  const matches = (magic: readonly number[], mask: number): boolean =>
    magic.every((byte, index) => index >= head.length || ((head[index] ?? 0) & (index === 0 ? mask : 0xff)) === byte);
  return matches(ZSTD, 0xff) || matches(SKIPPABLE, 0xf0);
}

/** What the first bytes say, when no more will come. */
function compressionOf(head: Buffer): Compression | undefined {
  if (head.length >= 2 && mayBeGzip(head)) return 'gzip';
  return head.length >= HEAD && mayBeZstd(head) ? 'zstd' : undefined;
}

/** Looks at the first bytes, no more than it takes to tell, and decompresses what is gzip or zstd. */
export class DetectingInput implements ByteInput {
  readonly #input: ByteInput;
  #inner: ByteInput | undefined;
  /** That of the first chunk, until the second was asked for. */
  #headroom: number | undefined = 0;
  #closed = false;

  constructor(input: ByteInput) {
    this.#input = input;
  }

  get headroom(): number {
    return this.#headroom ?? this.#inner?.headroom ?? 0;
  }

  read(): MaybePromise<Buffer | undefined> {
    if (this.#inner === undefined) return this.#detect();
    this.#headroom = undefined;
    return this.#inner.read();
  }

  close(reason?: unknown): MaybePromise<void> {
    this.#closed = true;
    return (this.#inner ?? this.#input).close(reason);
  }

  async #detect(): Promise<Buffer | undefined> {
    const input = this.#input;
    let head = await input.read();
    let next = head;
    this.#headroom = input.headroom;
    while (next !== undefined && head !== undefined && head.length < HEAD && (mayBeGzip(head) || mayBeZstd(head))) {
      // A copy: the memory of a chunk is used again.
      head = Buffer.from(head);
      next = await input.read();
      if (next !== undefined) head = Buffer.concat([head, next]);
      this.#headroom = 0;
    }
    if (this.#closed) return undefined;
    const compression = head === undefined ? undefined : compressionOf(head);
    if (compression === undefined) {
      this.#inner = input;
      return head;
    }
    this.#headroom = undefined;
    this.#inner = new Decompressor(input, compression, head);
    return await this.#inner.read();
  }
}
