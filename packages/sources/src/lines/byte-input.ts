import type { MaybePromise } from '@forawait/core';
import type { LineCutter } from './cut.ts';

/** Where bytes come from, chunk by chunk. Nothing is opened before the first `read()`, and reads never overlap. */
export interface ByteInput {
  /** Bytes before the chunk last read, in the same memory, that the reader may overwrite. */
  readonly headroom: number;
  /**
   * For an input of several parts, each of which has lines of its own: what cuts those of the part last read from. There
   * undefined is the end of a part, the input itself has none, and parts may take turns.
   */
  readonly cutter?: LineCutter | undefined;
  /** The next chunk, good until the next read; undefined at the end and once it was closed, and ever after. */
  read(): MaybePromise<Buffer | undefined>;
  /** Lets go of everything, also while a read is under way. Called once, on every way out. */
  close(reason?: unknown): MaybePromise<void>;
}

/** The same for inputs of the world, which give what they like: bytes of some kind, text, or something wrong. */
export interface RawInput {
  /** The next chunk, or END. */
  read(): unknown;
  close(reason?: unknown): MaybePromise<void>;
}

/** What a RawInput answers at its end: any value of the world could be meant as a chunk. */
export const END: unique symbol = Symbol('end of input');

export function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}
