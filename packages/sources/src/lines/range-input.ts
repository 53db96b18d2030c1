import type { MaybePromise } from '@forawait/core';
import { fstat, read, type Stats } from 'node:fs';
import { isSliceable, presentBytes, type SliceableBlob } from './byte-range.ts';
import { call } from './call.ts';
import { closed, openForReading } from './file-input.ts';
import { pathIn } from './input.ts';
import { becameShorter, isDirectory, unreadableInput } from './path-errors.ts';
import { notSeekable } from './seek-errors.ts';
import { checkPlain, checkPlainBlob, checkSeekable } from './seekable.ts';

/** Bytes of which any part can be read. Nothing is opened before `open()`, and reads never overlap. */
export interface RangeInput {
  /** How many there are. */
  open(): MaybePromise<number>;
  /** The bytes [from, to), all of them unless it is closed meanwhile, in memory that stays as it is. */
  read(from: number, to: number): MaybePromise<Buffer>;
  /** Lets go of everything, also while a read is under way. */
  close(): MaybePromise<void>;
}

/**
 * @param detect - Whether the input may be compressed without anybody having said so, which is an error when it is opened.
 * @throws TypeError for an input that can be read only from its beginning.
 */
export function rangeFrom(input: unknown, detect = false): RangeInput {
  const path = pathIn(input);
  if (path !== undefined) return new FileRange(path, detect);
  const bytes = presentBytes(input);
  if (bytes !== undefined) return rangeOfBytes(bytes, detect);
  if (isSliceable(input)) return rangeOfBlob(input, detect);
  throw notSeekable('reverse', input);
}

function rangeOfBytes(bytes: Buffer, detect: boolean): RangeInput {
  if (detect) checkPlain('reverse', bytes);
  return { open: () => bytes.length, read: (from, to) => bytes.subarray(from, to), close: () => undefined };
}

function rangeOfBlob(blob: SliceableBlob, detect: boolean): RangeInput {
  return {
    open: async () => {
      if (detect) await checkPlainBlob('reverse', blob);
      return blob.size;
    },
    read: async (from, to) => Buffer.from(await blob.slice(from, to).arrayBuffer()),
    close: () => undefined,
  };
}

/** A regular file. */
export class FileRange implements RangeInput {
  readonly #path: string;
  readonly #detect: boolean;
  #fd: number | undefined;
  /** What is under way: its memory and its number must not be given to others before it has ended. */
  #busy: Promise<unknown> | undefined;
  #closed = false;

  constructor(path: string, detect = false) {
    this.#path = path;
    this.#detect = detect;
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
    await checkSeekable('reverse', path, { fd, stats, detect: this.#detect, sized: true });
    return stats.size;
  }

  async #read(from: number, to: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafeSlow(to - from);
    let at = 0;
    while (at < bytes.length && !this.#closed) {
      const fd = this.#fd ?? -1;
      const reading = call<number>((done) => read(fd, bytes, at, bytes.length - at, from + at, done));
      const length = await reading.catch((error: unknown) => this.#failed(error));
      if (length === 0) throw await this.#becameShorter(fd, from + at);
      at += length;
    }
    return bytes.subarray(0, at);
  }

  /** There was nothing at `at`; it may have ended long before. */
  async #becameShorter(fd: number, at: number): Promise<Error> {
    const { size } = await call<Stats>((done) => fstat(fd, done));
    return becameShorter(this.#path, Math.min(size, at));
  }

  #failed(error: unknown): never {
    throw unreadableInput(this.#path, error as NodeJS.ErrnoException);
  }
}
