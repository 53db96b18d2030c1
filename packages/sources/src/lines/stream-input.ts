import type { MaybePromise, ReadableStreamLike } from '@forawait/core';
import { finished, type Readable } from 'node:stream';
import { END, type RawInput } from './byte-input.ts';

const ignore = (): void => undefined;

/**
 * Reads a Node stream by its own means: no async iterator between, whose `return()` would wait behind a pending read.
 *
 * A stream that is destroyed before its end is an error, never a silent end.
 */
export class StreamInput implements RawInput {
  readonly #stream: Readable;
  readonly #ours: boolean;
  #unlisten: (() => void) | undefined;
  #over = false;
  #error: Error | undefined;
  #wake: () => void = ignore;

  /** @param options - `ours`: nobody else knows the stream, so that its end is waited for as well. */
  constructor(stream: Readable, { ours = false }: { readonly ours?: boolean } = {}) {
    this.#stream = stream;
    this.#ours = ours;
  }

  read(): unknown {
    if (this.#unlisten === undefined) this.#listen();
    const chunk: unknown = this.#over ? null : this.#stream.read();
    return chunk === null ? this.#wait() : chunk;
  }

  close(): MaybePromise<void> {
    const stream = this.#stream;
    this.#unlisten?.();
    // A stream that has ended is let be: the other half of a socket may still be in use.
    if (this.#over || stream.closed) return;
    this.#over = true;
    this.#wake();
    // Nobody else may be listening, and what goes wrong while it is torn down is no concern of the reader.
    stream.on('error', ignore);
    const closed = new Promise<void>((resolve) => {
      stream.once('close', () => {
        stream.off('error', ignore);
        resolve();
      });
    });
    stream.destroy();
    return this.#ours ? closed : undefined;
  }

  async #wait(): Promise<unknown> {
    for (;;) {
      if (this.#error !== undefined) throw this.#error;
      if (this.#over) return END;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const chunk: unknown = this.#over ? null : this.#stream.read();
      if (chunk !== null) return chunk;
    }
  }

  #listen(): void {
    const readable = (): void => this.#wake();
    const stop = finished(this.#stream, { writable: false }, (error) => {
      this.#over = true;
      this.#error = error ?? undefined;
      this.#wake();
    });
    this.#stream.on('readable', readable);
    this.#unlisten = () => {
      stop();
      this.#stream.off('readable', readable);
    };
  }
}

/** What is used of a web stream: the types of Node and those of browsers differ in what is not. */
export interface WebStream extends ReadableStreamLike<unknown> {
  readonly locked?: boolean;
}

/** Reads a web stream, which is locked at the first read. */
export class WebStreamInput implements RawInput {
  readonly #stream: WebStream;
  #reader: ReturnType<WebStream['getReader']> | undefined;
  #over = false;

  constructor(stream: WebStream) {
    this.#stream = stream;
  }

  async read(): Promise<unknown> {
    if (this.#over) return END;
    this.#reader ??= this.#stream.getReader();
    try {
      const { done, value } = await this.#reader.read();
      if (!done) return value;
    } catch (error) {
      this.#over = true;
      throw error;
    }
    if (!this.#over) this.#reader.releaseLock();
    this.#over = true;
    return END;
  }

  async close(reason?: unknown): Promise<void> {
    if (this.#over) return;
    this.#over = true;
    if (this.#reader !== undefined) await this.#reader.cancel(reason);
    else if (this.#stream.locked !== true) await this.#stream.cancel(reason);
    this.#reader?.releaseLock();
  }
}
