import type { CancelReason } from '../errors.ts';

/**
 * The inside of a stream: what sources, stages and combinators speak. `request()` asks, perhaps with a promise;
 * `accept(answer)` turns the settled answer into a value, DONE or SKIP. (Two steps, so that the driver awaits the
 * iterator's own promise and no other is made.) `close()` cleans up once, and settles within the grace.
 */
export interface Reader {
  /** @param taker - Whoever waits for the answer; for sources that may be asked again before they have answered. */
  request(taker?: Taker): unknown;
  accept(answer: unknown): unknown;
  close(reason: CancelReason): unknown;
  /** Nobody waits any more: errors that are held back for their turn are published. */
  abandon(): void;
}

/** Who waits for an answer and takes values in the moment in which they come. */
export interface Taker {
  /** False: there is no room now, the source keeps what it has until it is `wanted`. */
  readonly wants: boolean;
  /** Undefined: the next one is waited for. (V8 compares anything else by a call, once it has seen two kinds of answer.) */
  take(value: unknown): Left | undefined;
}

/** Takes no more: `value` is what the call that waits is answered. */
export interface Left {
  readonly value: unknown;
}

/** Somebody who waits for an answer. */
export interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** How to settle the promise that was made with `capture` last. */
export let captured: Call;
/** Makes no function for each promise. */
export const capture = (resolve: Call['resolve'], reject: Call['reject']): void => {
  captured = { resolve, reject };
};

export const LEFT: CancelReason = { source: 'break' };
export const sibling = (detail: unknown): CancelReason => ({ source: 'sibling', detail });
export const signalled = (detail: unknown): CancelReason => ({ source: 'signal', detail });
