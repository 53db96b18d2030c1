/**
 * The errors that a caller may want to catch. Everything else is a built-in class (`TypeError` for the shape of an
 * argument, `RangeError` for its range), and errors of sources and callbacks pass through as the same object.
 */

/**
 * Something took longer than it was allowed to.
 *
 * @example
 * ```ts
 * import { from, TimeoutError } from '@forawait/core';
 * const silent = from(new ReadableStream<string>()).timeout({ itemMs: 5 });
 * await silent.next().catch((error: unknown) => error instanceof TimeoutError && error.timeoutMs); // => 5
 * ```
 */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
  readonly code = 'ERR_TIMEOUT';
  /** The limit that was exceeded, in milliseconds. */
  readonly timeoutMs: number;

  constructor(message: string, timeoutMs: number, options?: ErrorOptions) {
    super(message, options);
    this.timeoutMs = timeoutMs;
  }
}

/** Who ended the work, and what they said. */
export interface CancelReason {
  /**
   * `break`: the reader left (break, return, dispose, or the end of what it wanted). `signal`: an `AbortSignal` given by
   * the caller. `sibling`: other work of the same pipeline or nursery failed. `deadline`: time was up.
   * `explicit`: somebody called `cancel()`.
   */
  readonly source: 'deadline' | 'sibling' | 'break' | 'signal' | 'explicit';
  /** The reason of the signal, the error of the sibling, and so on. */
  readonly detail?: unknown;
}

/**
 * Work was cancelled. Its `name` is `'AbortError'`, so that code that knows the platform's errors knows this one.
 *
 * @example
 * ```ts
 * import { CancelledError, from } from '@forawait/core';
 * const signals: AbortSignal[] = [];
 * for await (const n of from([1, 2]).tap((_n, _index, { signal }) => signals.push(signal))) if (n === 1) break;
 * const { reason } = signals[0]!;
 * reason instanceof CancelledError && reason.reason; // => { source: 'break' }
 * ```
 */
export class CancelledError extends Error {
  override readonly name = 'AbortError';
  readonly code = 'ERR_CANCELLED';
  readonly reason: CancelReason;

  constructor(reason: CancelReason, message: string = `Cancelled (${reason.source})`) {
    super(message, reason.detail === undefined ? undefined : { cause: reason.detail });
    this.reason = reason;
  }
}

/**
 * This end of the channel was closed by its own holder.
 *
 * @example
 * ```ts
 * import { channel } from '@forawait/core';
 * const { sender } = channel<number>(1);
 * sender.close();
 * sender.trySend(1); // throws ChannelClosedError: Cannot send: this sender is closed
 * ```
 */
export class ChannelClosedError extends Error {
  override readonly name = 'ChannelClosedError';
  readonly code = 'ERR_CHANNEL_CLOSED';
}

/**
 * The other end of the channel is gone: nobody will ever receive.
 *
 * @example
 * ```ts
 * import { channel } from '@forawait/core';
 * const { sender, receiver } = channel<number>(1);
 * await receiver.return();
 * sender.trySend(1); // throws BrokenChannelError
 * ```
 */
export class BrokenChannelError extends Error {
  override readonly name = 'BrokenChannelError';
  readonly code = 'ERR_BROKEN_CHANNEL';
}

/**
 * A line, a body or a buffer grew over its stated limit.
 *
 * @example
 * ```ts
 * import { buffer, LimitExceededError, toArray } from '@forawait/core';
 * const short = buffer([1, 2, 3, 4], 2, { overflow: 'error' });
 * await toArray(short).catch((error: unknown) => error instanceof LimitExceededError && error.limit); // => 2
 * ```
 */
export class LimitExceededError extends Error {
  override readonly name = 'LimitExceededError';
  readonly code = 'ERR_LIMIT_EXCEEDED';
  /** The limit, in the unit that the message names. */
  readonly limit: number;

  constructor(message: string, limit: number, options?: ErrorOptions) {
    super(message, options);
    this.limit = limit;
  }
}
