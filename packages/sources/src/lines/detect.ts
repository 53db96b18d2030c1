import type { MaybePromise } from '@forawait/core';
import type { ByteInput } from './byte-input.ts';
import { compressionOf, HEAD, mayBeCompressed } from './compression-of.ts';
import { Decompressor } from './decompress.ts';

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

  /** Whether it has turned out to be no compressed data; false until something was read. */
  get plain(): boolean {
    return this.#inner === this.#input;
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
    while (next !== undefined && head !== undefined && head.length < HEAD && mayBeCompressed(head)) {
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
