import type { MaybePromise } from '@forawait/core';
import { close, constants, fstat, open, read, type Stats, stat } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { isatty, ReadStream } from 'node:tty';
import type { ByteInput } from './byte-input.ts';
import { call } from './call.ts';
import { ChunkInput, PIECE } from './chunk-input.ts';
import { isDirectory, unreadableInput } from './path-errors.ts';
import { behindEnd } from './seek-errors.ts';
import { checkSeekable } from './seekable.ts';
import { StreamInput } from './stream-input.ts';

/** A read of this size spreads the cost of the call and still stays in the processor's cache. */
const READ = 256 * 1024;
/** Room before each read for the beginning of a line that was torn: longer ones are joined by a copy. */
const HEADROOM = 16 * 1024;

const ignore = (): void => undefined;

/** Where in a file to begin, which must then be a regular one. */
export interface FileStart {
  readonly at: number | 'end';
  /** Whether it may be compressed without anybody having said so, which is an error. */
  readonly detect: boolean;
}

/** A path, opened at the first read; whatever lies there. */
export class PathInput implements ByteInput {
  readonly #path: string | URL;
  readonly #encoding: string;
  readonly #start: FileStart | undefined;
  /** Where in the file the first byte lies that is read, once that is known. */
  origin = 0;
  #inner: ByteInput | undefined;
  #opening: Promise<void> | undefined;
  #closed = false;

  /** @param start - Default: at the beginning, of whatever lies there. */
  constructor(path: string | URL, encoding: string, start?: FileStart) {
    this.#path = path;
    this.#encoding = encoding;
    this.#start = start;
  }

  get headroom(): number {
    return this.#inner?.headroom ?? 0;
  }

  read(): MaybePromise<Buffer | undefined> {
    if (this.#inner !== undefined) return this.#inner.read();
    return this.#closed ? undefined : this.#openAndRead();
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
      this.#inner = this.#start === undefined ? this.#whole(fd, stats) : await this.#from(this.#start, fd, stats);
    } catch (error) {
      await closed(fd);
      throw error;
    }
  }

  #whole(fd: number, stats: Stats): ByteInput {
    const stream = streamOf(fd, stats);
    return stream === undefined
      ? new FileInput(this.#path, fd, stats.size)
      : new ChunkInput(new StreamInput(stream, { ours: true }), this.#encoding);
  }

  async #from({ at, detect }: FileStart, fd: number, stats: Stats): Promise<ByteInput> {
    const { size } = stats;
    const path = this.#path;
    await checkSeekable('start', path, { fd, stats, detect, sized: at !== 0 });
    this.origin = at === 'end' ? size : at;
    if (this.origin > size) throw behindEnd(this.origin, size);
    return new FileInput(path, fd, size - this.origin, this.origin);
  }
}

/** Opening a pipe waits for a writer, and takes one of the few threads for it: on Linux it need not. */
export async function openForReading(path: string | URL): Promise<number> {
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
  throw unreadableInput(path, error as NodeJS.ErrnoException);
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
  /** Where the next read begins; null: where the one before ended. */
  #from: number | null;

  constructor(path: string | URL, fd: number, sizeOfFile: number, from: number | null = null) {
    this.#path = path;
    this.#fd = fd;
    this.#from = from;
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
    if (this.#from !== null) this.#from += length;
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
    const reading = call<number>((done) => read(this.#fd, buffer, HEADROOM, this.#size, this.#from, done));
    reading.catch(ignore); // told at the next read, if there is one
    return reading;
  }
}

/** Closes a file. */
export function closed(fd: number): Promise<void> {
  return call<void>((done) => close(fd, done));
}
