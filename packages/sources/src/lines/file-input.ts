import type { MaybePromise } from '@forawait/core';
import { close, constants, fstat, open, read, type Stats, stat } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import type { ByteInput } from './byte-input.ts';
import { ChunkInput, PIECE } from './chunk-input.ts';
import { isDirectory, unreadable } from './path-errors.ts';
import { StreamInput } from './stream-input.ts';

/** A read of this size spreads the cost of the call and still stays in the processor's cache. */
const READ = 256 * 1024;
/** Room before each read for the beginning of a line that was torn: longer ones are joined by a copy. */
const HEADROOM = 16 * 1024;

const ignore = (): void => undefined;

/** A path, opened at the first read; whatever lies there. */
export class PathInput implements ByteInput {
  readonly #path: string | URL;
  readonly #encoding: string;
  #inner: ByteInput | undefined;
  #opening: Promise<void> | undefined;
  #closed = false;

  constructor(path: string | URL, encoding: string) {
    this.#path = path;
    this.#encoding = encoding;
  }

  get headroom(): number {
    return this.#inner?.headroom ?? 0;
  }

  read(): MaybePromise<Buffer | undefined> {
    return this.#inner === undefined ? this.#openAndRead() : this.#inner.read();
  }

  async close(reason?: unknown): Promise<void> {
    this.#closed = true;
    await this.#opening?.catch(ignore);
    await this.#inner?.close(reason);
  }

  async #openAndRead(): Promise<Buffer | undefined> {
    this.#opening = this.#open();
    await this.#opening;
    return this.#closed ? undefined : this.#inner?.read();
  }

  async #open(): Promise<void> {
    const path = this.#path;
    const fd = await openForReading(path).catch((error: unknown) => failed(path, error));
    try {
      const stats = await call<Stats>((done) => fstat(fd, done));
      if (stats.isDirectory()) throw isDirectory(path);
      const stream = streamOf(fd, stats);
      this.#inner =
        stream === undefined
          ? new FileInput(path, fd, stats.size)
          : new ChunkInput(new StreamInput(stream, { ours: true }), this.#encoding);
    } catch (error) {
      await closed(fd);
      throw error;
    }
  }
}

/** Opening a pipe waits for a writer, and takes one of the few threads for it: on Linux it need not. */
async function openForReading(path: string | URL): Promise<number> {
  let flags = constants.O_RDONLY;
  if (process.platform === 'linux') {
    const stats = await call<Stats>((done) => stat(path, done));
    if (stats.isFIFO()) flags |= constants.O_NONBLOCK;
  }
  return await call<number>((done) => open(path, flags, done));
}

/** Pipes, sockets and terminals may let a read wait for ever, and a read that waits in a thread cannot be called off. */
function streamOf(fd: number, stats: Stats): Readable | undefined {
  if (isatty(fd)) return new ReadStream(fd);
  return stats.isFIFO() || stats.isSocket() ? new Socket({ fd, readable: true, writable: false }) : undefined;
}

function failed(path: string | URL, error: unknown): never {
  throw unreadable(path, error as NodeJS.ErrnoException);
}

/** Reads a file into two buffers in turn, so that the next read is under way while the lines of this one are used. */
class FileInput implements ByteInput {
  readonly headroom = HEADROOM;
  readonly #path: string | URL;
  readonly #fd: number;
  readonly #size: number;
  readonly #buffers: Buffer[] = [];
  #turn = 0;
  /** What has been read and not been handed out. */
  #rest: Buffer = Buffer.alloc(0);
  #ahead: Promise<number> | undefined;
  #over = false;

  constructor(path: string | URL, fd: number, sizeOfFile: number) {
    this.#path = path;
    this.#fd = fd;
    // One byte more shows that the end was reached; files that claim to be empty (/proc) may have content all the same.
    this.#size = sizeOfFile > 0 ? Math.min(READ, sizeOfFile + 1) : READ;
  }

  read(): MaybePromise<Buffer | undefined> {
    if (this.#over) return undefined;
    return this.#rest.length > 0 ? this.#piece() : this.#nextPiece();
  }

  /** The room before a piece holds bytes that were handed out before it, and may be overwritten. */
  #piece(): Buffer {
    const piece = this.#rest.subarray(0, PIECE);
    this.#rest = this.#rest.subarray(PIECE);
    return piece;
  }

  async #nextPiece(): Promise<Buffer | undefined> {
    this.#ahead ??= this.#start();
    const length = await this.#ahead.catch((error: unknown) => failed(this.#path, error));
    const buffer = this.#buffers[this.#turn];
    if (this.#over || length === 0 || buffer === undefined) {
      this.#over = true;
      return undefined;
    }
    this.#turn = 1 - this.#turn;
    this.#ahead = this.#start();
    this.#rest = buffer.subarray(HEADROOM, HEADROOM + length);
    return this.#piece();
  }

  /** The read under way is waited for: its memory and its number must not be given to others before. */
  async close(): Promise<void> {
    this.#over = true;
    await this.#ahead?.catch(ignore);
    await closed(this.#fd);
  }

  #start(): Promise<number> {
    const buffer = (this.#buffers[this.#turn] ??= Buffer.allocUnsafeSlow(HEADROOM + this.#size));
    const reading = call<number>((done) => read(this.#fd, buffer, HEADROOM, this.#size, null, done));
    reading.catch(ignore); // told at the next read, if there is one
    return reading;
  }
}

function closed(fd: number): Promise<void> {
  return call<void>((done) => close(fd, done));
}

function call<R>(start: (done: (error: Error | null, result?: R) => void) => void): Promise<R> {
  return new Promise((resolve, reject) => {
    start((error, result) => {
      if (error === null || error === undefined) resolve(result as R);
      else reject(error);
    });
  });
}
