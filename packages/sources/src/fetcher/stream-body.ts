import type { Sink } from './decode.ts';
import { tooLarge } from './sinks.ts';

/** Bytes that wait to be read before the connection is asked to wait. */
const HIGH_WATER_BYTES = 64 * 1024;

export interface StreamEvents {
  /** There is room for more bytes. */
  resume(): void;
  /** The body is not wanted any more. */
  cancel(reason: unknown): void;
  /** The body came to its end. */
  done(): void;
}

/** A body that is made use of while it arrives. */
export interface LiveBody extends Sink {
  /** For a reader of the caller's; `undefined` when nobody else reads it. */
  readonly stream: ReadableStream<Uint8Array> | undefined;
  fail(error: unknown): void;
}

/** A body that is read while it arrives. */
export class StreamBody implements LiveBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #limit: number;
  readonly #url: string;
  readonly #events: StreamEvents;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #bytes = 0;

  constructor(limit: number, url: string, events: StreamEvents) {
    this.#limit = limit;
    this.#url = url;
    this.#events = events;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => events.resume(),
        cancel: (reason) => {
          this.#controller = undefined;
          events.cancel(reason);
        },
      },
      { highWaterMark: HIGH_WATER_BYTES, size: (bytes) => bytes?.byteLength ?? 0 },
    );
  }

  chunk(bytes: Uint8Array): boolean {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#limit) throw tooLarge(this.#url, this.#limit);
    // A copy: the reader may transfer it, and the rest of the buffer belongs to others.
    this.#controller?.enqueue(new Uint8Array(bytes));
    return (this.#controller?.desiredSize ?? 1) > 0;
  }

  end(): void {
    this.#controller?.close();
    this.#controller = undefined;
    this.#events.done();
  }

  fail(error: unknown): void {
    this.#controller?.error(error);
    this.#controller = undefined;
  }
}

const WITHOUT_BODY = new Set([204, 205, 304]);
/** What the `statusText` of a Response may be made of; servers send others all the same. */
const REASON = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

/** A `Response` of the platform around a body of ours, with the URL that it came from. */
export function toResponse(
  head: {
    readonly statusCode: number;
    readonly statusText: string;
    readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  },
  body: ReadableStream<Uint8Array> | undefined,
  url: string,
  redirected: boolean,
): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(head.headers)) {
    for (const line of typeof value === 'string' ? [value] : (value ?? [])) headers.append(name, bytesOf(line));
  }
  const { statusCode: status, statusText } = head;
  const reason = REASON.test(statusText) ? statusText : '';
  const response = new Response(bodyFor(status, body), { status, statusText: reason, headers });
  const own = { url: { value: url }, redirected: { value: redirected }, statusText: { value: statusText } };
  Object.defineProperties(response, own);
  return response;
}

/** Headers hold bytes, a character each; undici 7 reads UTF-8. */
function bytesOf(line: string): string {
  return /[^\0-\u00ff]/.test(line) ? Buffer.from(line).toString('latin1') : line;
}

/** A body that there should not be is for nobody to read: its connection would be kept for ever. */
function bodyFor(status: number, body: ReadableStream<Uint8Array> | undefined): ReadableStream<Uint8Array> | null {
  if (!WITHOUT_BODY.has(status)) return body ?? null;
  // Where it has failed already there is nothing to let go of.
  body?.cancel().catch(() => undefined);
  return null;
}
