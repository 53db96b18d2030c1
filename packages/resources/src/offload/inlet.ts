import { AsyncIter, DONE } from '@forawait/core';
import type { MessagePort } from 'node:worker_threads';
import { wait, type Waiter } from '../scope/wait.ts';
import { fromPlain } from './plain-error.ts';
import { chunkOf, LEAVE, type Sent, type StreamEnd } from './stream.ts';

type Batch<T> = readonly T[] | typeof DONE;

/**
 * The end of a stream where it is read. What was sent and not read yet is never more than `size` values: the other end sends as many
 * as were asked for, and more are asked for when a batch has been read.
 */
export class Inlet<T> {
  readonly #port: MessagePort;
  readonly #size: number;
  readonly #batches: (readonly T[])[] = [];
  /** Read, and not asked for again. */
  #read = 0;
  #asked = false;
  #end: { readonly error?: unknown } | undefined;
  #reader: Waiter<Batch<T>> | undefined;

  constructor({ port, size }: StreamEnd) {
    this.#port = port;
    this.#size = size;
    port.on('message', (sent: Sent<T>) => this.hear(sent));
  }

  /** The next batch; one reader at a time, who is cancelled with the scope that it is in. */
  next(): Batch<T> | Promise<Batch<T>> {
    this.#ask();
    const batch = this.#take();
    if (batch !== undefined) return batch;
    return wait<Batch<T>>({
      what: 'values from another thread',
      enter: (reader) => {
        this.#reader = reader;
      },
      leave: () => {
        this.#reader = undefined;
      },
    });
  }

  hear(sent: Sent<T>): void {
    if ('items' in sent) this.#batches.push(sent.items);
    else this.#end ??= sent.error === undefined ? {} : { error: fromPlain(sent.error) };
    this.#tell();
  }

  /**
   * There will be no more.
   *
   * @returns Whether the reader hears of it: the other end has not said so before.
   */
  fail(error: unknown): boolean {
    if (this.#end !== undefined) return false;
    this.#end = { error };
    this.#tell();
    return true;
  }

  /** Nobody reads it any more. */
  leave(): void {
    this.#port.postMessage(LEAVE);
    this.#port.close();
  }

  /** Asks for as many as have room. */
  #ask(): void {
    const credit = this.#asked ? this.#read : this.#size;
    if (this.#asked && credit < chunkOf(this.#size)) return;
    this.#asked = true;
    this.#read = 0;
    this.#port.postMessage(credit);
  }

  #take(): Batch<T> | undefined {
    const batch = this.#batches.shift();
    if (batch !== undefined) {
      this.#read += batch.length;
      return batch;
    }
    if (this.#end === undefined) return undefined;
    if ('error' in this.#end) throw this.#end.error;
    return DONE;
  }

  #tell(): void {
    const reader = this.#reader;
    if (reader === undefined) return;
    try {
      const batch = this.#take();
      if (batch === undefined) return;
      reader.wake(batch);
    } catch (error) {
      reader.fail(error);
    }
    this.#reader = undefined;
  }
}

/** What comes out of it, as a source. */
export class Received<T> extends AsyncIter<T> {
  readonly #inlet: Inlet<T>;

  constructor(end: StreamEnd) {
    super({ name: 'streamed' });
    this.#inlet = new Inlet(end);
  }

  protected override pullBatch(): Batch<T> | Promise<Batch<T>> {
    return this.#inlet.next();
  }

  protected override close(): void {
    this.#inlet.leave();
  }
}
