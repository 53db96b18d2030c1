import { DONE } from '@forawait/core';
import type { MessagePort } from 'node:worker_threads';
import { Line } from '../sync/line.ts';
import { fromPlain } from './plain-error.ts';
import { chunkOf, LEAVE, type Sent, type StreamEnd } from './stream.ts';

export type Batch<T> = readonly T[] | typeof DONE;

/**
 * The end of a stream where it is read. What was sent and not read yet is never more than `size` values: the other end sends as many
 * as were asked for, and more are asked for when a batch has been read.
 */
export class Inlet<T> {
  readonly #port: MessagePort;
  readonly #size: number;
  readonly #batches: (readonly T[])[] = [];
  /** How many have room that were not asked for: at first all, then those that were read. */
  #room: number;
  #end: { readonly error?: unknown } | undefined;
  readonly #readers = new Line<void>('values from another thread');

  constructor({ port, size }: StreamEnd) {
    this.#port = port;
    this.#size = size;
    this.#room = size;
    port.on('message', (sent: Sent<T>) => this.hear(sent));
  }

  /** The next batch; one reader at a time, who is cancelled with the scope that it is in. */
  next(): Batch<T> | Promise<Batch<T>> {
    this.#ask();
    return this.#take() ?? this.#readers.join().then(() => this.next());
  }

  hear(sent: Sent<T>): void {
    if ('items' in sent) this.#batches.push(sent.items);
    else this.#end ??= sent.error === undefined ? {} : { error: fromPlain(sent.error) };
    this.#readers.wakeFirst();
  }

  /**
   * There will be no more.
   *
   * @returns Whether the reader hears of it: the other end has not said so before.
   */
  fail(error: unknown): boolean {
    if (this.#end !== undefined) return false;
    this.#end = { error };
    this.#readers.wakeFirst();
    return true;
  }

  /** Nobody reads it any more. */
  leave(): void {
    this.#port.postMessage(LEAVE);
    this.#port.close();
  }

  /** Asks for as many as have room, where that is worth a message. */
  #ask(): void {
    if (this.#room < chunkOf(this.#size)) return;
    this.#port.postMessage(this.#room);
    this.#room = 0;
  }

  #take(): Batch<T> | undefined {
    const batch = this.#batches.shift();
    if (batch !== undefined) {
      this.#room += batch.length;
      return batch;
    }
    if (this.#end === undefined) return undefined;
    if ('error' in this.#end) throw this.#end.error;
    return DONE;
  }
}
