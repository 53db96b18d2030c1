import type { Outgoing } from './job.ts';
import type { Trail } from './redirect.ts';
import type { Stoppable } from './session.ts';
import type { Head } from './wire.ts';

/** A response: whole, or with its body still to come. */
export interface Reply {
  /** What was asked last, redirects included. */
  readonly request: Outgoing;
  readonly url: string;
  readonly head: Head;
  readonly trail: Trail;
  /** Decoded bytes of the body; 0 when it is a stream. */
  readonly bytes: number;
  readonly parts: readonly Uint8Array[];
  readonly stream: ReadableStream<Uint8Array> | undefined;
  /** Who can end the stream. */
  readonly keeper: Stoppable | undefined;
  /** Whether the response has no body by its nature. */
  readonly absent: boolean;
  /** Whether it is what was known already, and the server has said that it still is so. */
  readonly notModified: boolean;
}
