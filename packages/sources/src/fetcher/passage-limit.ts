import { LimitExceededError } from '@forawait/core';
import type { Sink } from './decode.ts';

/** A coding takes a little more than it is made of, and may be padded: so much is never too much. */
const FREE_BYTES = 1024 * 1024;

/** Stops what goes into a coding and never comes out of it, such as padding: no limit behind it would ever see that. */
export class PassageLimit implements Sink {
  readonly #out: Sink;
  readonly #maxBodyBytes: number;
  readonly #url: string;
  #bytes = 0;

  constructor(out: Sink, maxBodyBytes: number, url: string) {
    this.#out = out;
    this.#maxBodyBytes = maxBodyBytes;
    this.#url = url;
  }

  chunk(bytes: Uint8Array): boolean {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#maxBodyBytes + FREE_BYTES) throw this.#tooMuch();
    return this.#out.chunk(bytes);
  }

  end(): void {
    this.#out.end();
  }

  #tooMuch(): LimitExceededError {
    const problem = `its content coding takes more than ${this.#maxBodyBytes + FREE_BYTES} bytes`;
    return new LimitExceededError(
      `Cannot read the body of ${this.#url}: ${problem}; raise maxBodyBytes to allow it`,
      this.#maxBodyBytes,
    );
  }
}
