import type { ReadableStreamLike } from '@forawait/core';
import { types } from 'node:util';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe } from '../options.ts';
import { type ByteInput, END, type RawInput } from './byte-input.ts';
import { ChunkInput } from './chunk-input.ts';
import { PathInput } from './file-input.ts';
import { type AnyIterable, IteratorInput } from './iterator-input.ts';
import { StreamInput, type WebStream, WebStreamInput } from './stream-input.ts';

/** A chunk of an input that is iterated: bytes, or text that was decoded already. */
export type LineChunk = string | ArrayBufferView | ArrayBufferLike;

/** Anything with a body to be read, such as a `Response`. */
export interface BodyLike {
  readonly body: ReadableStreamLike<unknown> | NodeJS.ReadableStream | null;
  readonly bodyUsed: boolean;
}

/** Anything like a `Blob` or a `File`. */
export interface BlobLike {
  stream(): ReadableStreamLike<unknown>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What lines can be read from. A string is always a path. */
export type LineInput =
  | string
  | URL
  | NodeJS.ReadableStream
  | ReadableStreamLike<unknown>
  | BodyLike
  | BlobLike
  | ArrayBufferView
  | ArrayBufferLike
  | AsyncIterable<LineChunk>
  | Iterable<LineChunk | PromiseLike<LineChunk>>
  | AsyncIterator<LineChunk>
  | Iterator<LineChunk | PromiseLike<LineChunk>>;

/**
 * The bytes of an input, whatever it is. Opens nothing.
 *
 * @throws TypeError when it is none of those, or when somebody else is reading it.
 */
export function bytesFrom(input: unknown, encoding: string): ByteInput {
  const path = pathIn(input);
  if (path !== undefined) return new PathInput(path, encoding);
  const raw = typeof input === 'object' && input !== null ? rawFrom(input) : undefined;
  if (raw === undefined) {
    if (typeof input === 'object' && input !== null && has(input, 'then')) {
      throw new TypeError('Cannot read lines from a promise: await it first');
    }
    if (typeof input === 'object' && input !== null && has(input, 'createReadStream')) {
      throw new TypeError('Cannot read lines from a file handle: hand over its createReadStream()');
    }
    throw new TypeError(
      `Cannot read lines from ${describe(input)}: it must be a path, a file: URL, a stream, a Response, a Blob, bytes, or an iterable of bytes or strings`,
    );
  }
  return new ChunkInput(raw, encoding);
}

/** Undefined: it is none. @throws TypeError for the URL of anything but a file. */
export function pathIn(input: unknown): string | undefined {
  if (typeof input === 'string') {
    if (/^https?:\/\//i.test(input)) throw notOpened(input);
    return input === '' ? undefined : input;
  }
  if (!(input instanceof URL)) return undefined;
  if (input.protocol !== 'file:') throw notOpened(input.href);
  return fileURLToPath(input);
}

function notOpened(url: string): TypeError {
  return new TypeError(
    `Cannot read lines from ${url}: only file: URLs are opened; fetch it, and hand over the Response`,
  );
}

function rawFrom(input: object): RawInput | undefined {
  if (ArrayBuffer.isView(input) || types.isAnyArrayBuffer(input)) return new Once(input);
  if (has(input, 'read') && has(input, 'on') && has(input, 'destroy')) return new StreamInput(input as Readable);
  if (has(input, 'getReader')) return webStreamFrom(input as WebStream);
  if (isBody(input)) return bodyFrom(input);
  if (has(input, 'stream') && has(input, 'arrayBuffer')) return new BlobInput(input as BlobLike);
  const iterable = has(input, Symbol.asyncIterator) || has(input, Symbol.iterator) || has(input, 'next');
  return iterable ? new IteratorInput(input as AnyIterable) : undefined;
}

function has(input: object, method: string | symbol): boolean {
  return typeof (input as Record<string | symbol, unknown>)[method] === 'function';
}

function isBody(input: object): input is BodyLike {
  return 'body' in input && 'bodyUsed' in input;
}

/** Undici cancels the body of a Response that nobody holds any more, which reads as an empty one: it lives as long as its input. */
const owners = new WeakMap<RawInput, BodyLike>();

function bodyFrom(owner: BodyLike): RawInput | undefined {
  const { body, bodyUsed } = owner;
  if (bodyUsed) throw new TypeError('Cannot read lines from a body that was used: it can be read only once');
  const input = body === null ? new Once(Buffer.alloc(0)) : rawFrom(body);
  if (input !== undefined) owners.set(input, owner);
  return input;
}

function webStreamFrom(stream: WebStream): RawInput {
  if (stream.locked === true)
    throw new TypeError('Cannot read lines from a locked stream: somebody else is reading it');
  return new WebStreamInput(stream);
}

/** One chunk that is there already. */
class Once implements RawInput {
  #chunk: unknown;

  constructor(chunk: unknown) {
    this.#chunk = chunk;
  }

  read(): unknown {
    const chunk = this.#chunk;
    this.#chunk = END;
    return chunk;
  }

  close(): void {
    this.#chunk = END;
  }
}

/** Makes its stream at the first read. */
class BlobInput implements RawInput {
  readonly #blob: BlobLike;
  #stream: WebStreamInput | undefined;

  constructor(blob: BlobLike) {
    this.#blob = blob;
  }

  read(): unknown {
    this.#stream ??= new WebStreamInput(this.#blob.stream());
    return this.#stream.read();
  }

  async close(reason?: unknown): Promise<void> {
    await this.#stream?.close(reason);
  }
}
