import { LimitExceededError } from '@forawait/core';
import type { Sink } from './decode.ts';

/** So many small chunks are put together, for each chunk costs more than a byte. */
const SMALL_CHUNKS = 128;
const SMALL_BYTES = 512 * 1024;

/** Keeps a whole body, up to a limit. */
export class Collector implements Sink {
  #bytes = 0;
  /** Made with the first chunk, which is the last of most bodies: a list that grows has room for many. */
  #parts: Uint8Array[] | undefined;
  /** Where the chunks begin that were not looked at yet, and how many bytes they hold. */
  #fresh = 0;
  #freshBytes = 0;
  readonly #limit: number;
  readonly #url: string;
  readonly #done: (bytes: number, parts: readonly Uint8Array[]) => void;

  /** @param done - Gets the number of bytes and the body in pieces. */
  constructor(limit: number, url: string, done: (bytes: number, parts: readonly Uint8Array[]) => void) {
    this.#limit = limit;
    this.#url = url;
    this.#done = done;
  }

  chunk(bytes: Uint8Array): boolean {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#limit) throw tooLarge(this.#url, this.#limit);
    this.#freshBytes += bytes.length;
    if (this.#parts === undefined) this.#parts = [bytes];
    else if (this.#parts.push(bytes) - this.#fresh >= SMALL_CHUNKS) this.#compact(this.#parts);
    return true;
  }

  end(): void {
    this.#done(this.#bytes, this.#parts ?? []);
  }

  #compact(parts: Uint8Array[]): void {
    if (this.#freshBytes < SMALL_BYTES) parts.push(Buffer.concat(parts.splice(this.#fresh)));
    this.#fresh = parts.length;
    this.#freshBytes = 0;
  }
}

/** Keeps the beginning of a body (nothing, then it need not be decoded), and reads on for a while so that its connection can be used again. */
export class Excerpt implements Sink {
  readonly #parts: Uint8Array[] = [];
  readonly undecoded: boolean;
  readonly #keep: number;
  readonly #readOn: number;
  readonly #done: () => void;
  #bytes = 0;

  /**
   * @param keep - Bytes to keep.
   * @param readOn - Bytes to read; with more, it is cheaper to drop the connection.
   */
  constructor(keep: number, readOn: number, done: () => void) {
    this.undecoded = keep === 0;
    this.#keep = keep;
    this.#readOn = readOn;
    this.#done = done;
  }

  chunk(bytes: Uint8Array): boolean {
    const room = this.#keep - this.#bytes;
    if (room > 0) this.#parts.push(Uint8Array.prototype.slice.call(bytes, 0, room));
    this.#bytes += bytes.length;
    if (this.#bytes > this.#readOn) this.#done();
    return true;
  }

  end(): void {
    this.#done();
  }

  text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#parts));
  }
}

/** The error of a body that grew over its limit. */
export function tooLarge(url: string, limit: number): LimitExceededError {
  return new LimitExceededError(
    `Cannot read the body of ${url}: it has more than ${limit} bytes (decoded); raise maxBodyBytes to allow it`,
    limit,
  );
}
