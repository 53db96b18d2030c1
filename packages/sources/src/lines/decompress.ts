import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { ByteInput } from './byte-input.ts';
import { isDamage, noZstd, problemOf } from './decompress-errors.ts';
import { createZstdDecompress } from '../zstd-decompress.ts';
import { ZstdInput } from './zstd-input.ts';

/** How an input is compressed. */
export type Compression = 'gzip' | 'brotli' | 'deflate' | 'zstd';

type Decoder = Transform & { readonly bytesWritten: number };

const OUTPUT = 64 * 1024;
const HEAD = 2;
const NOTHING: Buffer = Buffer.alloc(0);
const ignore = (): void => undefined;

/**
 * Decompresses an input. All members of a gzip file and all frames of zstd are read; what is cut off or damaged is an error, never an end.
 *
 * The decoder gets a chunk only when all that came of the one before has been taken: it throws away what it still holds
 * when it fails, and the lines before the failure are wanted. Memory stays small for the same reason, however much comes
 * out of a chunk.
 */
export class Decompressor implements ByteInput {
  readonly headroom = 0;
  readonly #input: ByteInput;
  readonly #compression: Compression;
  readonly #ifMisnamed: string | undefined;
  #first: Buffer | undefined;
  /** The first two bytes: messages tell them. */
  #head: Buffer = NOTHING;
  #decoder: Decoder | undefined;
  /** The chunk last given to the decoder, and how many bytes it was given in all. */
  #chunk: Buffer = NOTHING;
  #given = 0;
  #busy = false;
  #over = false;
  #failure: Error | undefined;
  #wake: () => void = ignore;

  /**
   * @param first - What was read of the input already.
   * @param ifMisnamed - What to do if it is no such data, where only its name says that it is.
   * @throws Error for zstd on a platform that has none.
   */
  constructor(input: ByteInput, compression: Compression, first?: Buffer, ifMisnamed?: string) {
    if (compression === 'zstd' && createZstdDecompress === undefined) throw noZstd(ifMisnamed);
    const isZstd = compression === 'zstd';
    this.#input = isZstd ? new ZstdInput(input, first, (cause) => this.#failed(cause)) : input;
    this.#compression = compression;
    this.#ifMisnamed = ifMisnamed;
    this.#first = isZstd ? undefined : first;
  }

  async read(): Promise<Buffer | undefined> {
    while (!this.#over) {
      const decoder = (this.#decoder ??= await this.#start());
      const out = decoder.read() as Buffer | null;
      if (out !== null) return out;
      if (this.#failure !== undefined) throw this.#failure;
      if (decoder.readableEnded || this.#hasLeft(decoder)) await this.#end(decoder);
      else if (this.#busy) await new Promise<void>((resolve) => (this.#wake = resolve));
      else await this.#feed(decoder);
    }
    return undefined;
  }

  async close(reason?: unknown): Promise<void> {
    this.#over = true;
    this.#decoder?.destroy();
    this.#wake();
    await this.#input.close(reason);
  }

  async #start(): Promise<Decoder> {
    await this.#begin();
    const decoder = decoderFor(this.#compression, this.#first ?? NOTHING);
    const wake = (): void => this.#wake();
    for (const event of ['readable', 'end', 'close']) decoder.on(event, wake);
    decoder.on('error', (error: Error) => {
      this.#failure = this.#failed(error);
      this.#wake();
    });
    if (this.#over) decoder.destroy();
    return decoder;
  }

  /** Two bytes at least, if there are: what is said of them must not depend on how they were torn. */
  async #begin(): Promise<void> {
    this.#first ??= await this.#input.read();
    while (this.#first !== undefined && this.#first.length < HEAD && !this.#over) {
      // A copy: the memory of a chunk is used again.
      const first = Buffer.from(this.#first);
      const next = await this.#input.read();
      this.#first = Buffer.concat([first, next ?? NOTHING]);
      if (next === undefined) break;
    }
    this.#head = Buffer.from((this.#first ?? NOTHING).subarray(0, HEAD));
  }

  async #feed(decoder: Decoder): Promise<void> {
    const chunk = this.#first ?? (await this.#input.read());
    this.#first = undefined;
    if (this.#over) return;
    this.#busy = true;
    if (chunk === undefined) {
      decoder.end();
      return;
    }
    this.#chunk = chunk;
    this.#given += chunk.length;
    decoder.write(chunk, () => {
      this.#busy = false;
      this.#wake();
    });
  }

  /** Whether the decoder is done with the chunk, and did not want all of it. */
  #hasLeft(decoder: Decoder): boolean {
    return !this.#busy && decoder.bytesWritten < this.#given;
  }

  /** The compressed data has ended: what follows it must be nothing, or the zeros with which gzip files may be padded. */
  async #end(decoder: Decoder): Promise<void> {
    let at = decoder.bytesWritten;
    let rest: Buffer | undefined = this.#chunk.subarray(this.#chunk.length - (this.#given - at));
    while (rest !== undefined && !this.#over) {
      const padding = this.#compression === 'gzip' ? 0 : -1;
      const other = rest.findIndex((byte) => byte !== padding);
      if (other >= 0) throw this.#failed(new Error(`more data follows its end, at byte ${String(at + other)}`));
      at += rest.length;
      rest = await this.#input.read();
    }
    this.#over = true;
  }

  #failed(cause: Error & { readonly code?: unknown }): Error {
    const compression = this.#compression;
    const packed = { compression, head: this.#head, bytes: this.#given, ifMisnamed: this.#ifMisnamed };
    const { code = 'Z_DATA_ERROR' } = isDamage(cause) ? {} : cause;
    const message = `Cannot decompress the input as ${compression}: ${problemOf(packed, cause)}`;
    return Object.assign(new Error(message, { cause }), { code });
  }
}

function decoderFor(compression: Compression, head: Buffer): Decoder {
  // So small that each chunk which comes out waits to be taken.
  const options = { chunkSize: OUTPUT, readableHighWaterMark: 1 };
  if (compression === 'gzip') return createGunzip(options);
  if (compression === 'brotli') return createBrotliDecompress(options);
  if (compression === 'zstd' && createZstdDecompress !== undefined) return createZstdDecompress(options) as Decoder;
  return hasZlibHeader(head) ? createInflate(options) : createInflateRaw(options);
}

/** 'deflate' means zlib's format, but many send the bare data, whose first byte never looks like this. */
function hasZlibHeader(head: Buffer): boolean {
  return ((head[0] ?? 0) & 0x0f) === 8;
}
