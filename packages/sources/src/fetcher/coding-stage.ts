import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { createZstdDecompress } from '../zstd-decompress.ts';
import type { Sink } from './decode.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** What a stage tells. */
export interface StageEvents {
  /** @returns Whether there is room for more; after `false` it waits for `resume()`. */
  data(bytes: Uint8Array): boolean;
  /** There is room again for what comes in. */
  drain(): void;
  /** All that came in is undone. */
  end(): void;
  /** The bytes are not what their coding says. */
  fail(error: Error): void;
}

type Decompressor = Transform & { readonly bytesWritten?: number };

/** One coding of a body being undone. What follows the end of its data is an error, never passed over in silence. */
export class CodingStage implements Sink {
  readonly #first: Transform;
  readonly #last: Decompressor;
  readonly #events: StageEvents;
  /** What may follow the end: gzip files may be padded with zeros. */
  readonly #padding: number | undefined;
  /** What was not used yet as far as is known, and how much came before it. */
  readonly #waiting: Uint8Array[] = [];
  #used = 0;
  /** Whether the compressed data has ended, and whether all has come in. */
  #over = false;
  #whole = false;

  /** @param start - The first bytes, where they are known: they tell the two kinds of deflate apart. */
  constructor(coding: string, start: Uint8Array | undefined, events: StageEvents) {
    this.#last = decompressor(coding, start);
    this.#first = coding === 'zstd' ? new ZstdFrames() : this.#last;
    this.#events = events;
    if (coding === 'gzip') this.#padding = 0;
    const fail = (error: Error): void => events.fail(error);
    if (this.#first !== this.#last) this.#first.on('error', fail).pipe(this.#last);
    this.#first.on('drain', () => events.drain());
    this.#last.on('error', fail);
    this.#last.on('end', () => this.#ended());
    this.#last.on('data', (bytes: Uint8Array) => {
      if (!events.data(bytes)) this.#last.pause();
    });
  }

  /** How many bytes were needed for what has come out; not those that wait inside. */
  get consumed(): number {
    return this.#last.bytesWritten ?? 0;
  }

  /** @returns Whether there is room for more. */
  chunk(bytes: Uint8Array): boolean {
    if (this.#over) {
      this.#expectPadding(bytes);
      return true;
    }
    this.#dropUsed();
    this.#waiting.push(bytes);
    return this.#first.write(bytes);
  }

  end(): void {
    this.#whole = true;
    if (this.#over) this.#events.end();
    else this.#first.end();
  }

  /** There is room again behind it. */
  resume(): void {
    this.#last.resume();
  }

  stop(): void {
    this.#first.destroy();
    this.#last.destroy();
  }

  #ended(): void {
    this.#over = true;
    this.#dropUsed();
    const [first, ...others] = this.#waiting;
    if (first !== undefined) this.#expectPadding(first.subarray(this.consumed - this.#used));
    for (const bytes of others) this.#expectPadding(bytes);
    this.stop();
    if (this.#whole) this.#events.end();
    else this.#events.drain();
  }

  #dropUsed(): void {
    let [first] = this.#waiting;
    while (first !== undefined && this.#used + first.length <= this.consumed) {
      this.#used += first.length;
      this.#waiting.shift();
      [first] = this.#waiting;
    }
  }

  #expectPadding(bytes: Uint8Array): void {
    if (bytes.some((byte) => byte !== this.#padding)) this.#events.fail(new Error('more data follows its end'));
  }
}

function decompressor(coding: string, start: Uint8Array | undefined): Decompressor {
  if (coding === 'br') return zlib.createBrotliDecompress();
  if (coding === 'gzip') return zlib.createGunzip();
  if (coding === 'zstd' && createZstdDecompress !== undefined) return createZstdDecompress();
  // "deflate" is zlib's format, but there are servers that send it without zlib's header.
  const raw = start?.[0] !== undefined && (start[0] & 0x0f) !== 8;
  return raw ? zlib.createInflateRaw() : zlib.createInflate();
}
