import type { ResponseHeaders } from './errors.ts';
import type { Outgoing } from './job.ts';
import { isOf } from '../thrown.ts';

/** The beginning of a response. */
export interface Head {
  readonly statusCode: number;
  readonly statusText: string;
  readonly headers: ResponseHeaders;
  /** Whether the transport undoes the Content-Encoding itself, as `fetch` does. */
  readonly decoded: boolean;
}

/** Who listens to one exchange: `head`, then chunks, then `end`; or `fail` at any time. Nothing comes after the last. */
export interface Receiver {
  head(head: Head): void;
  /** @returns Whether there is room for more; after `false` the wire waits for `resume()`. */
  chunk(bytes: Uint8Array): boolean;
  end(): void;
  fail(error: unknown): void;
}

/** One exchange under way, as its owner sees it. */
export interface Wire {
  resume(): void;
  /** End it now: the connection is dropped unless the response was complete, and the receiver hears nothing more. */
  cancel(reason: unknown): void;
}

/** Starts one exchange; never throws. The receiver may be called before it answers. */
export type Transport = (request: Outgoing, receiver: Receiver) => Wire;

/** Where a cancelled wire sends what still comes. */
export const MUTED: Receiver = { head: ignore, chunk: () => true, end: ignore, fail: ignore };

function ignore(): void {
  // Said on purpose.
}

/** What to abort with: undici wants an Error, and whoever aborts may have given anything. */
export function toError(reason: unknown): Error {
  return isOf(reason, Error) ? reason : new Error('Cancelled', { cause: reason });
}
