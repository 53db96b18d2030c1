import type { Dispatcher } from 'undici';
import { codeOf } from './errors.ts';
import type { Outgoing } from './job.ts';
import { chunksOf } from './request-body.ts';
import { MUTED, toError, type Receiver, type Transport, type Wire } from './wire.ts';

/** Timeouts of undici's own, in milliseconds; 0 turns one off, `undefined` leaves its 300 s. */
export interface UndiciTimeouts {
  readonly headersTimeout: number | undefined;
  readonly bodyTimeout: number | undefined;
}

/** What undici's `headersTimeout` is by default, in milliseconds. It begins anew with each interim answer; this does not. */
const HEADERS_MS = 300_000;

/**
 * Exchanges over a dispatcher of undici, through its `dispatch()`: the layer below its `request()`, without a Node stream
 * for every body. It is the dispatcher's own method, so that the copies of undici cannot get mixed up.
 *
 * @param dispatcher - Called at each exchange: the agent is made at the first one.
 */
export function undiciTransport(dispatcher: () => Dispatcher, timeouts: UndiciTimeouts): Transport {
  return (request, receiver) => {
    const wire = new UndiciWire(receiver);
    wire.send(dispatcher, request, timeouts);
    return wire;
  };
}

function dispatchOptions(request: Outgoing, timeouts: UndiciTimeouts): Dispatcher.DispatchOptions {
  const { url, method, headers } = request;
  const { headersTimeout, bodyTimeout } = timeouts;
  const options: Dispatcher.DispatchOptions = {
    origin: url.origin,
    path: url.pathname + url.search,
    method: method,
    headers,
    // Undici takes Blobs and iterables too; its types say less.
    body: chunksOf(request) as NonNullable<Dispatcher.DispatchOptions['body']> | null,
  };
  if (headersTimeout !== undefined) options.headersTimeout = headersTimeout;
  if (bodyTimeout !== undefined) options.bodyTimeout = bodyTimeout;
  return options;
}

/** As undici's own, whose class need not be that of the dispatcher's copy. */
function headersTimeout(): Error {
  const error = new Error('Headers Timeout Error');
  return Object.assign(error, { name: 'HeadersTimeoutError', code: 'UND_ERR_HEADERS_TIMEOUT' });
}

/** One exchange over a dispatcher. */
export class UndiciWire implements Dispatcher.DispatchHandler, Wire {
  #receiver: Receiver;
  #controller: Dispatcher.DispatchController | undefined;
  #cancelled: Error | undefined;
  #statusCode = 0;
  #headersMs = HEADERS_MS;
  /** When the request began to be sent. */
  #sentAt = 0;

  constructor(receiver: Receiver) {
    this.#receiver = receiver;
  }

  /** Whether it was left. */
  get cancelled(): boolean {
    return this.#cancelled !== undefined;
  }

  send(dispatcher: () => Dispatcher, request: Outgoing, timeouts: UndiciTimeouts): void {
    // Left before it was known where to send it.
    if (this.cancelled) return;
    // A body that is still being made may take its time: nobody waits for headers meanwhile.
    this.#headersMs = request.replayable ? (timeouts.headersTimeout ?? HEADERS_MS) : 0;
    try {
      dispatcher().dispatch(dispatchOptions(request, timeouts), this);
    } catch (error) {
      this.fail(error);
    }
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    this.#sentAt = performance.now();
    // Left while it waited for a connection.
    if (this.#cancelled !== undefined) controller.abort(this.#cancelled);
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
    statusText = '',
  ): void {
    this.#statusCode = statusCode;
    if (statusCode >= 200) this.#receiver.head({ statusCode, statusText, headers, decoded: false });
    else if (this.#isLate()) controller.abort(headersTimeout());
  }

  /** Whether interim answers are all that has come for too long: there could be no end of them. */
  #isLate(): boolean {
    return this.#headersMs > 0 && performance.now() - this.#sentAt > this.#headersMs;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (!this.#receiver.chunk(chunk)) controller.pause();
  }

  onResponseEnd(): void {
    this.#controller = undefined;
    this.#receiver.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#isWhole(error)) this.onResponseEnd();
    else this.fail(error);
  }

  /**
   * A 304 tells the length of what it stands for; undici misses the bytes. So it does with a 204, which should not tell any.
   *
   * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.6
   */
  #isWhole(error: Error): boolean {
    const bodiless = this.#statusCode === 304 || this.#statusCode === 204;
    return bodiless && codeOf(error) === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  }

  fail(error: unknown): void {
    this.#controller = undefined;
    this.#receiver.fail(error);
  }

  resume(): void {
    this.#controller?.resume();
  }

  cancel(reason: unknown): void {
    this.#receiver = MUTED;
    this.#cancelled = toError(reason);
    this.#controller?.abort(this.#cancelled);
  }
}
