import * as zlib from 'node:zlib';
import type { Transform } from 'node:stream';
import { codeOf } from './errors.ts';
import { createZstdDecompress } from '../zstd-decompress.ts';
import { ZstdFrames } from './zstd-frames.ts';

/** Where the bytes of a body go. */
export interface Sink {
  /** Whether the bytes are wanted as they come, compressed or not: they are only counted. */
  readonly undecoded?: boolean;
  /**
   * @returns Whether there is room for more.
   * @throws When the bytes are not wanted: the body is then over.
   */
  chunk(bytes: Uint8Array): boolean;
  end(): void;
}

/** The most codings that are undone, one after the other; more are somebody's joke. */
export const MAX_CODINGS = 5;

/** What to ask servers for. */
export const ACCEPT_ENCODING: string =
  createZstdDecompress === undefined ? 'gzip, deflate, br' : 'gzip, deflate, br, zstd';

/**
 * The codings of a body, in the order in which they are undone; none when one of them is unknown, for then the body
 * passes through as it is.
 *
 * @param header - The Content-Encoding.
 * @throws RangeError when there are more than five.
 */
export function codingsOf(header: string | readonly string[]): readonly string[] {
  const codings = String(header)
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim().replace(/^x-gzip$/, 'gzip'))
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length > MAX_CODINGS) throw new RangeError(`more than ${MAX_CODINGS} content codings`);
  return codings.every(isKnown) ? codings.reverse() : [];
}

function isKnown(coding: string): boolean {
  return ['gzip', 'deflate', 'br'].includes(coding) || (coding === 'zstd' && createZstdDecompress !== undefined);
}

/** Undoes the codings of a body on its way into a sink. */
export class Decoder implements Sink {
  readonly #codings: readonly string[];
  readonly #out: Sink;
  readonly #events: DecoderEvents;
  #streams: readonly Transform[] | undefined;
  /** What undoes the outermost coding. */
  #engine: (Transform & { readonly bytesWritten?: number }) | undefined;
  #ended = false;

  constructor(codings: readonly string[], out: Sink, events: DecoderEvents) {
    this.#codings = codings;
    this.#out = out;
    this.#events = events;
  }

  /** How many bytes of the body were needed for what has come out; not those that wait inside. */
  get consumed(): number {
    return this.#engine?.bytesWritten ?? 0;
  }

  chunk(bytes: Uint8Array): boolean {
    const first = (this.#streams ??= this.#open(bytes))[0];
    return first?.write(bytes) ?? true;
  }

  end(): void {
    this.#ended = true;
    // A body without a byte (HEAD, 204, 304) is no truncated one.
    if (this.#streams === undefined) this.#out.end();
    else this.#streams[0]?.end();
  }

  /** There is room again behind it. */
  resume(): void {
    this.#streams?.at(-1)?.resume();
  }

  stop(): void {
    for (const stream of this.#streams ?? []) stream.destroy();
  }

  #open(start: Uint8Array): readonly Transform[] {
    const [outermost = '', ...inner] = this.#codings;
    const outer = decompressors(outermost, start);
    this.#engine = outer.at(-1);
    const streams = [...outer, ...inner.flatMap((coding) => decompressors(coding, undefined))];
    const first = streams[0];
    const last = streams.at(-1);
    first?.on('drain', () => this.#events.resume());
    for (const [place, stream] of streams.entries()) {
      stream.on('error', (error) => this.#fail(error));
      const next = streams[place + 1];
      if (next !== undefined) stream.pipe(next);
    }
    last?.on('data', (bytes: Uint8Array) => {
      try {
        if (!this.#out.chunk(bytes)) last.pause();
      } catch (error) {
        this.#events.fail(error);
      }
    });
    last?.on('end', () => this.#out.end());
    return streams;
  }

  #fail(error: unknown): void {
    this.stop();
    this.#events.damaged(this.#ended && codeOf(error) === 'Z_BUF_ERROR', error);
  }
}

/** What a decoder tells its owner. */
export interface DecoderEvents {
  /** There is room for more bytes. */
  resume(): void;
  /** The sink did not want the bytes. */
  fail(error: unknown): void;
  /** The bytes are not what their coding says, or stop too early. */
  damaged(truncated: boolean, cause: unknown): void;
}

function decompressors(coding: string, start: Uint8Array | undefined): readonly Transform[] {
  if (coding === 'br') return [zlib.createBrotliDecompress()];
  if (coding === 'gzip') return [zlib.createGunzip()];
  if (coding === 'zstd' && createZstdDecompress !== undefined) return [new ZstdFrames(), createZstdDecompress()];
  // "deflate" is zlib's format, but there are servers that send it without zlib's header.
  const raw = start?.[0] !== undefined && (start[0] & 0x0f) !== 8;
  return [raw ? zlib.createInflateRaw() : zlib.createInflate()];
}
