import type { MessagePort } from 'node:worker_threads';
import type { PlainError } from './plain-error.ts';
import type { StreamEnd } from './stream.ts';

/** What a worker is asked to do. */
export interface Request {
  /** The module, as an absolute URL, and which of its exports is to be called. */
  readonly href: string;
  readonly name: string;
  readonly args: readonly unknown[];
  /** For the replies, and back for `cancel`. */
  readonly port: MessagePort;
  /** Streams in the places of arguments. */
  readonly inputs: readonly { readonly index: number; readonly end: StreamEnd }[];
  /** Where what the function makes is to be sent to, value by value. */
  readonly output: StreamEnd | undefined;
  /** Shared memory: a loop that never awaits can look at it. */
  readonly control: Int32Array;
}

/** What a worker tells. The last reply is no progress. */
export type Reply =
  | { readonly kind: 'progress'; readonly value: unknown }
  /** `noticed`: the work has asked whether it was cancelled, and heard that it was; what it gives may be half of it. */
  | { readonly kind: 'value'; readonly value: unknown; readonly noticed: boolean }
  | { readonly kind: 'error'; readonly error: PlainError; readonly noticed: boolean }
  /** It was cancelled before it began, or ended because it was cancelled. */
  | { readonly kind: 'cancelled' };

/** Places in `Request.control`: 0 until it is so, then 1. Each side writes its own before it reads the other's: one of them sees both. */
export const CANCELLED = 0;
export const BEGUN = 1;

/** What is posted to a worker that listens for it, besides the mark in the shared memory. */
export const CANCEL = 'cancel';

export function newControl(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}
