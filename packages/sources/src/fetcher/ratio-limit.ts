import { LimitExceededError } from '@forawait/core';
import type { Sink } from './decode.ts';

/** So much may come out of next to nothing: a small body is no danger, and often repeats itself. */
const FREE_BYTES = 1024 * 1024;

/** Stops a body that grows out of all proportion when it is decompressed. */
export class RatioLimit implements Sink {
  readonly #out: Sink;
  readonly #maxRatio: number;
  readonly #received: () => number;
  readonly #url: string;
  #bytes = 0;

  /** @param received - How many bytes were needed for what has come out so far. */
  constructor(out: Sink, maxRatio: number, received: () => number, url: string) {
    this.#out = out;
    this.#maxRatio = maxRatio;
    this.#received = received;
    this.#url = url;
  }

  chunk(bytes: Uint8Array): boolean {
    this.#bytes += bytes.length;
    if (this.#bytes > FREE_BYTES && this.#bytes > this.#maxRatio * this.#received()) throw this.#tooDense();
    return this.#out.chunk(bytes);
  }

  end(): void {
    this.#out.end();
  }

  #tooDense(): LimitExceededError {
    const ratio = `its ${this.#received()} bytes decompress to more than ${this.#maxRatio} times as many`;
    return new LimitExceededError(
      `Cannot read the body of ${this.#url}: ${ratio}; raise maxRatio to allow it`,
      this.#maxRatio,
    );
  }
}
