import type { MaybePromise } from '@forawait/core';
import { types } from 'node:util';
import { type ByteInput, END, isPromiseLike, type RawInput } from './byte-input.ts';
import { describe } from '../options.ts';

/** Larger chunks are handed on in pieces (measured): V8 makes texts beyond 128 KiB, which these may become, at a higher price. */
export const PIECE: number = 64 * 1024;
const REPLACEMENT: Buffer = Buffer.from('\ufffd');
/** One for all, and no views of what is whole: to make a Buffer takes longer than to read the events of a short chunk. */
const NOTHING: Buffer = Buffer.alloc(0);

/** Makes pieces of bytes from what an input of the world gives: bytes of any kind, or text, which becomes UTF-8. */
export class ChunkInput implements ByteInput {
  readonly headroom = 0;
  readonly #raw: RawInput;
  /** The encoding that was asked for: text that is not bytes any more can only be taken as utf-8. */
  readonly #encoding: string;
  #bytes: Buffer = NOTHING;
  #text = '';
  #ended = false;

  constructor(raw: RawInput, encoding: string) {
    this.#raw = raw;
    this.#encoding = encoding;
  }

  read(): MaybePromise<Buffer | undefined> {
    for (;;) {
      const piece = this.#piece();
      if (piece !== undefined || this.#ended) return piece;
      const chunk = this.#raw.read();
      if (isPromiseLike(chunk)) return this.#wait(chunk);
      this.#take(chunk);
    }
  }

  close(reason?: unknown): MaybePromise<void> {
    this.#ended = true;
    this.#bytes = NOTHING;
    this.#text = '';
    return this.#raw.close(reason);
  }

  async #wait(first: PromiseLike<unknown>): Promise<Buffer | undefined> {
    for (let chunk: unknown = first; ; chunk = this.#raw.read()) {
      this.#take(await chunk);
      const piece = this.#piece();
      if (piece !== undefined || this.#ended) return piece;
    }
  }

  /** Half a surrogate pair may be left of the text before: it is completed by more text, or lost. */
  #take(chunk: unknown): void {
    if (this.#ended) return;
    if (typeof chunk === 'string') {
      if (this.#encoding !== 'utf-8') throw this.#decodedAlready();
      this.#text += chunk;
      return;
    }
    const lost = this.#text === '' ? NOTHING : REPLACEMENT;
    this.#text = '';
    if (chunk === END) {
      this.#ended = true;
      this.#bytes = lost;
    } else {
      const bytes = bytesOf(chunk);
      this.#bytes = lost.length === 0 ? bytes : Buffer.concat([lost, bytes]);
    }
  }

  #piece(): Buffer | undefined {
    const bytes = this.#bytes;
    if (bytes.length > 0) {
      const isLast = bytes.length <= PIECE;
      this.#bytes = isLast ? NOTHING : bytes.subarray(PIECE);
      return isLast ? bytes : bytes.subarray(0, PIECE);
    }
    const text = this.#text;
    const cut = Math.min(text.length, PIECE);
    const whole = isHighSurrogate(text, cut - 1) ? cut - 1 : cut;
    this.#text = text.slice(whole);
    return whole > 0 ? Buffer.from(text.slice(0, whole)) : undefined;
  }

  #decodedAlready(): TypeError {
    return new TypeError(
      `Cannot decode text as ${this.#encoding}: the input gives strings, which are decoded already; leave out encoding, or hand over the bytes`,
    );
  }
}

function isHighSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00;
}

/** The bytes themselves, not a copy. */
function bytesOf(chunk: unknown): Buffer {
  if (ArrayBuffer.isView(chunk)) {
    return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
  if (types.isAnyArrayBuffer(chunk)) return Buffer.from(chunk);
  throw new TypeError(`Cannot read lines from ${describe(chunk)}: every chunk of the input must be bytes or a string`);
}
