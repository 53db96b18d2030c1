import type { Dispatcher } from 'undici';
import { decompressed } from './decompressed.ts';

/** What was received in answer to the last request of a job. */
export interface Answer {
  /** `null` as long as nothing came. */
  readonly status: number | null;
  readonly contentType: string | null;
  /** The decoded body of a status of 400 or more; `undefined` when it did not come whole, or is longer than 64 KiB. */
  readonly body: Uint8Array | undefined;
  /** How many bytes of the body had come when the connection broke; `undefined` when it did not, or nothing came. */
  readonly cutAfter?: number;
}

export const NO_ANSWER: Answer = { status: null, contentType: null, body: undefined };

/** The fetcher reads on this far in a body that it does not hand out. */
const LONGEST_BODY = 64 * 1024;

type Controller = Dispatcher.DispatchController;
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Hands a response on to its handler, and notes what it was: the fetcher tells no more of a failure than an excerpt. */
export class AnswerNote implements Dispatcher.DispatchHandler {
  readonly #handler: Dispatcher.DispatchHandler;
  readonly #note: (answer: Answer) => void;
  #answer: Answer = NO_ANSWER;
  #coding: string | readonly string[] | undefined;
  /** The pieces of the body; `undefined` when nobody wants it, any more or at all. */
  #parts: Uint8Array[] | undefined;
  #length = 0;

  /** @param note gets the answer, each time that more of it is known */
  constructor(handler: Dispatcher.DispatchHandler, note: (answer: Answer) => void) {
    this.#handler = handler;
    this.#note = note;
  }

  onRequestStart(controller: Controller, context: unknown): void {
    this.#handler.onRequestStart?.(controller, context);
  }

  onResponseStart(controller: Controller, status: number, headers: Headers, statusText?: string): void {
    if (status >= 200) {
      this.#answer = { ...NO_ANSWER, status, contentType: first(headers['content-type']) };
      this.#coding = headers['content-encoding'];
      this.#parts = status >= 400 ? [] : undefined;
      this.#note(this.#answer);
    }
    this.#handler.onResponseStart?.(controller, status, headers, statusText);
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > LONGEST_BODY) this.#parts = undefined;
    // A copy: the chunk may be a window on a buffer that is used again.
    this.#parts?.push(Uint8Array.prototype.slice.call(chunk));
    this.#handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: Controller, trailers: Headers): void {
    if (this.#parts !== undefined) {
      const body = decompressed(Buffer.concat(this.#parts), this.#coding, LONGEST_BODY);
      this.#note({ ...this.#answer, body });
    }
    this.#handler.onResponseEnd?.(controller, trailers);
  }

  onResponseError(controller: Controller, error: Error): void {
    if (this.#answer.status !== null) this.#note({ ...this.#answer, cutAfter: this.#length });
    this.#handler.onResponseError?.(controller, error);
  }
}

function first(value: string | readonly string[] | undefined): string | null {
  return (typeof value === 'string' ? value : value?.[0]) ?? null;
}
