import type { ReadableStreamLike } from '@forawait/core';
import { describe } from '../options.ts';
import type { Outgoing } from './job.ts';
import type { ResponseHeaders } from './errors.ts';
import { watched } from './request-body.ts';
import { MUTED, type Receiver, type Transport, type Wire } from './wire.ts';

/** What is needed of the answer of such a function: of the `Response` of Node, of undici or of a browser. */
export interface FetchAnswer {
  readonly status: number;
  readonly statusText: string;
  /** `'opaqueredirect'` is refused: the redirect could not be followed. */
  readonly type: string;
  readonly headers: Iterable<[string, string]> & { getSetCookie(): string[] };
  readonly body: ReadableStreamLike<Uint8Array> | null;
}

/** What is needed of a function like the platform's `fetch`. */
export type FetchFunction = (
  url: string,
  init: {
    readonly method: string;
    readonly headers: Record<string, string>;
    readonly body?: never;
    readonly redirect: 'manual';
    readonly signal: AbortSignal;
  },
) => PromiseLike<FetchAnswer>;

/** Exchanges over a `fetch` that the caller brings. It follows no redirect and undoes Content-Encoding itself. */
export function fetchTransport(fetch: FetchFunction): Transport {
  return (request, receiver) => {
    const wire = new FetchWire(receiver);
    void wire.run(fetch, request);
    return wire;
  };
}

type Reader = ReturnType<ReadableStreamLike<Uint8Array>['getReader']>;

class FetchWire implements Wire {
  readonly #controller = new AbortController();
  #receiver: Receiver;
  /** The body that was opened, or its reader. */
  #opened: Pick<Reader, 'cancel'> | undefined;
  #resume: (() => void) | undefined;
  #cancelled = false;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  async run(fetch: FetchFunction, request: Outgoing): Promise<void> {
    try {
      const response = await fetch(request.url.href, init(request, this.#controller.signal));
      await this.#receive(response);
    } catch (error) {
      const receiver = this.#receiver;
      // A body that is not read on has to be let go of.
      if (this.#opened !== undefined) this.cancel(error);
      receiver.fail(error);
    }
  }

  async #receive(response: FetchAnswer): Promise<void> {
    // A fetch that does not know signals answers although it was cancelled.
    if (this.#cancelled) {
      if (response.body !== null) await response.body.cancel();
      return;
    }
    this.#opened = response.body ?? undefined;
    if (response.type === 'opaqueredirect' || response.status === 0) {
      throw new TypeError('Cannot follow a redirect of this fetch: it hides where redirects lead; use the default');
    }
    const reader = readerOf(response);
    this.#opened = reader;
    const { status, statusText } = response;
    this.#receiver.head({ statusCode: status, statusText, headers: headersOf(response), decoded: true });
    while (reader !== undefined) {
      const { done, value } = await reader.read();
      if (done) break;
      if (!this.#receiver.chunk(bytesOf(value))) await this.#room();
    }
    this.#receiver.end();
  }

  /** A stream that does not let go cannot hold up whoever leaves. */
  async #letGo(reason: unknown): Promise<void> {
    try {
      await this.#opened?.cancel(reason);
    } catch {
      // It is on its way out; there is nobody to tell.
    }
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#resume = resolve;
    });
  }

  resume(): void {
    this.#resume?.();
    this.#resume = undefined;
  }

  cancel(reason: unknown): void {
    this.#receiver = MUTED;
    this.#cancelled = true;
    this.#controller.abort(reason);
    void this.#letGo(reason);
    this.resume();
  }
}

function init(request: Outgoing, signal: AbortSignal): Parameters<FetchFunction>[1] {
  const { method, headers } = request;
  const body = watched(request);
  const common = { method, headers: { ...headers }, redirect: 'manual', signal } as const;
  if (body === null) return common;
  // Every kind of fetch has a body type of its own; `never` fits them all. Streams need `duplex`, the rest ignores it.
  return { ...common, body: body as never, ...{ duplex: 'half' } };
}

function readerOf({ body }: FetchAnswer): Reader | undefined {
  try {
    return body?.getReader();
  } catch (cause) {
    const problem = 'its body has a reader already; answer with a Response of its own';
    throw new TypeError(`Cannot read the answer of this fetch: ${problem}`, { cause });
  }
}

/** What else comes would be lost, or counted as nothing. */
function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError(
    `Cannot read ${describe(chunk)} in the answer of this fetch: every chunk of its body must be bytes`,
  );
}

function headersOf(response: FetchAnswer): ResponseHeaders {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of response.headers) headers[name] = value;
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 1) headers['set-cookie'] = cookies;
  return headers;
}
