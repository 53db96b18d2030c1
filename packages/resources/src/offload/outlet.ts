import { type AsyncIter, from, type Source } from '@forawait/core';
import type { MessagePort } from 'node:worker_threads';
import { toPlain } from './plain-error.ts';
import { chunkOf, LEAVE, type Sent, type StreamEnd } from './stream.ts';

/** The end of a stream where its source is: reads it as fast as the other end reads, and sends batches of what is ready. */
export class Outlet<T> {
  readonly #port: MessagePort;
  readonly #chunk: number;
  readonly #values: AsyncIter<T[]>;
  /** How many values the other end has room for. */
  #credit = 0;
  #stopped: Promise<unknown> | undefined;
  #wake: (() => void) | undefined;

  constructor(source: Source<T>, { port, size }: StreamEnd) {
    this.#port = port;
    this.#chunk = chunkOf(size);
    this.#values = from(source).readyChunks(this.#chunk);
    port.on('message', (message: unknown) => this.#hear(message));
  }

  /** Sends all of it. Never rejects: an error of the source is sent to whoever reads. */
  async run(): Promise<void> {
    try {
      while (await this.#isAsked()) {
        const { value, done } = await this.#values.next();
        if (done === true) break;
        this.#credit -= value.length;
        this.#sendAll(value);
      }
      // Where it was stopped, it has not come to its end, and whoever has stopped it knows.
      if (this.#stopped === undefined) this.#send({ kind: 'end' });
    } catch (error) {
      this.#send({ kind: 'end', error: toPlain(error) });
    }
  }

  /**
   * Sends no more, closes the source, and then the port; rejects with what the source throws.
   *
   * @param reason - What whoever still reads is told; undefined: nobody does.
   */
  stop(reason?: unknown): Promise<unknown> {
    if (reason !== undefined) this.#send({ kind: 'end', error: toPlain(reason) });
    this.#stopped ??= this.#values.return().finally(() => this.#port.close());
    this.#wake?.();
    return this.#stopped;
  }

  #send(sent: Sent<T>): void {
    this.#port.postMessage(sent);
  }

  /** @throws What a value throws that cannot be cloned; those before it have been sent. */
  #sendAll(items: readonly T[]): void {
    try {
      this.#send({ items });
    } catch (error) {
      if (items.length === 1) throw error;
      for (const item of items) this.#send({ items: [item] });
    }
  }

  #hear(message: unknown): void {
    if (typeof message === 'number') this.#credit += message;
    // Whoever waits for the end of it hears of an error.
    else if (message === LEAVE) this.stop().catch(() => undefined);
    this.#wake?.();
  }

  /** Waits until there is room for a whole message. */
  async #isAsked(): Promise<boolean> {
    while (this.#stopped === undefined && this.#credit < this.#chunk) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#stopped === undefined;
  }
}
