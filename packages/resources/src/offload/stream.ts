import type { MessagePort } from 'node:worker_threads';
import type { PlainError } from './plain-error.ts';

/** One end of a stream between threads. */
export interface StreamEnd {
  readonly port: MessagePort;
  /** How many values may be on their way, or wait to be read. */
  readonly size: number;
}

/** What the end sends where the source is. The other one sends numbers, how many values it has room for, and `LEAVE`. */
export type Sent<T> = { readonly items: readonly T[] } | { readonly kind: 'end'; readonly error?: PlainError };

export const LEAVE = 'leave';

/** How many values go into one message at most: so many that messages cost little, so few that the next ones are made meanwhile. */
export function chunkOf(size: number): number {
  return Math.max(1, Math.floor(size / 4));
}
