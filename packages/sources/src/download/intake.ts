import type { LiveBody, StreamEvents } from '../fetcher/stream-body.ts';

/** Bytes that wait to be written before the connection is asked to wait. */
const HIGH_WATER_BYTES = 256 * 1024;

/** A body on its way to a file. What has arrived is handed out to its last byte, also of a body that fails then. */
export class Intake implements LiveBody {
  readonly stream = undefined;
  readonly #events: StreamEvents;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #over: { readonly error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  constructor(events: StreamEvents) {
    this.#events = events;
  }

  chunk(bytes: Uint8Array): boolean {
    this.#chunks.push(bytes);
    this.#bytes += bytes.length;
    this.#wake?.();
    return this.#bytes < HIGH_WATER_BYTES;
  }

  end(): void {
    this.#finish({});
    this.#events.done();
  }

  fail(error: unknown): void {
    this.#finish({ error });
  }

  /**
   * All that is there, when there is something; `undefined` at the end.
   *
   * @throws What the body failed with.
   */
  async take(): Promise<Uint8Array | undefined> {
    while (this.#chunks.length === 0 && this.#over === undefined) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const [only, ...others] = this.#chunks;
    if (only !== undefined) {
      const bytes = others.length === 0 ? only : Buffer.concat(this.#chunks, this.#bytes);
      this.#chunks = [];
      this.#bytes = 0;
      if (this.#over === undefined) this.#events.resume();
      return bytes;
    }
    if (this.#over !== undefined && 'error' in this.#over) throw this.#over.error;
    return undefined;
  }

  #finish(over: { readonly error?: unknown }): void {
    this.#over ??= over;
    this.#wake?.();
  }
}
