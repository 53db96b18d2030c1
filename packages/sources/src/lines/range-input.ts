import type { MaybePromise } from '@forawait/core';
import { fstat, read, type Stats } from 'node:fs';
import { isSliceable, presentBytes, type SliceableBlob } from './byte-range.ts';
import { call, closed, openForReading } from './file-input.ts';
import { pathIn } from './input.ts';
import { becameShorter, isDirectory, unreadable } from './path-errors.ts';
import { notRegular, notSeekable, notSized } from './seek-errors.ts';

/** Bytes of which any part can be read. Nothing is opened before `open()`, and reads never overlap. */
export interface RangeInput {
  /** How many there are. */
  open(): MaybePromise<number>;
  /** The bytes [from, to), all of them, in memory that stays as it is. */
  read(from: number, to: number): MaybePromise<Buffer>;
  /** Lets go of everything, also while a read is under way. */
  close(): MaybePromise<void>;
}

/** @throws TypeError for an input that can be read only from its beginning. */
export function rangeFrom(input: unknown): RangeInput {
  const path = pathIn(input);
  if (path !== undefined) return new FileRange(path);
  const bytes = presentBytes(input);
  if (bytes !== undefined) return rangeOfBytes(bytes);
  if (isSliceable(input)) return rangeOfBlob(input);
  throw notSeekable('reverse', input);
}

function rangeOfBytes(bytes: Buffer): RangeInput {
  return { open: () => bytes.length, read: (from, to) => bytes.subarray(from, to), close: () => undefined };
}

function rangeOfBlob(blob: SliceableBlob): RangeInput {
  return {
    open: () => blob.size,
    read: async (from, to) => Buffer.from(await blob.slice(from, to).arrayBuffer()),
    close: () => undefined,
  };
}

/** A regular file. */
export class FileRange implements RangeInput {
  readonly #path: string;
  #fd: number | undefined;
  /** What is under way: its memory and its number must not be given to others before it has ended. */
  #busy: Promise<unknown> | undefined;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  open(): Promise<number> {
    return this.#during(this.#open());
  }

  read(from: number, to: number): Promise<Buffer> {
    return this.#during(this.#read(from, to));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#busy;
    if (this.#fd !== undefined) await closed(this.#fd);
    this.#fd = undefined;
  }

  #during<R>(work: Promise<R>): Promise<R> {
    this.#busy = work.catch(() => undefined);
    return work;
  }

  async #open(): Promise<number> {
    const path = this.#path;
    const fd = await openForReading(path).catch((error: unknown) => this.#failed(error));
    this.#fd = fd;
    const stats = await call<Stats>((done) => fstat(fd, done));
    if (stats.isDirectory()) throw isDirectory(path);
    if (!stats.isFile()) throw notRegular('reverse', path);
    if (stats.size === 0 && (await this.#hasBytes(fd))) throw notSized('reverse', path);
    return stats.size;
  }

  /** Those of /proc have, though the system says that they are empty. */
  async #hasBytes(fd: number): Promise<boolean> {
    const reading = call<number>((done) => read(fd, Buffer.alloc(1), 0, 1, 0, done));
    return (await reading.catch((error: unknown) => this.#failed(error))) > 0;
  }

  async #read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(to - from);
    for (let at = 0; at < bytes.length && !this.#closed;) {
      const fd = this.#fd ?? -1;
      const reading = call<number>((done) => read(fd, bytes, at, bytes.length - at, from + at, done));
      const length = await reading.catch((error: unknown) => this.#failed(error));
      if (length === 0) throw becameShorter(this.#path, from + at);
      at += length;
    }
    return bytes;
  }

  #failed(error: unknown): never {
    throw unreadable(this.#path, error as NodeJS.ErrnoException);
  }
}
