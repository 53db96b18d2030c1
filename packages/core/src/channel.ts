/// <reference lib="esnext.disposable" preserve="true" />
import { AsyncIter, Given } from './async-iter.ts';
import { oneOf, whole } from './engine/check.ts';
import { drive } from './engine/driver.ts';
import { Exchange, type Send } from './engine/exchange.ts';
import { type Overflow, OVERFLOWS } from './engine/feeds/buffer.ts';
import { ReceiverFeed } from './engine/feeds/receiver.ts';
import { SKIP } from './engine/op.ts';
import { checkOptions, SOURCE_OPTIONS } from './engine/options.ts';
import { result } from './engine/solo.ts';
import { rejected } from './engine/when.ts';
import { ChannelClosedError, LimitExceededError } from './errors.ts';
import { DONE, type SourceOptions } from './protocol.ts';

export interface ChannelOptions extends SourceOptions {
  /**
   * What a send does that finds no room. `wait` (the default): for room. `drop-oldest`, `drop-newest`: the oldest value
   * that waits, or the new one, is dropped, and counted in `statistics()`. `error`: it rejects with a LimitExceededError.
   */
  readonly overflow?: Overflow | undefined;
}

/** The two ends of a channel. */
export interface Channel<T> {
  readonly sender: Sender<T>;
  readonly receiver: Receiver<T>;
}

/** A channel at this moment. */
export interface ChannelStatistics {
  readonly capacity: number;
  /** Values that no receiver has taken yet. */
  readonly buffered: number;
  /** Values that were dropped for want of room. */
  readonly dropped: number;
  readonly waitingSends: number;
  readonly waitingReceives: number;
  readonly openSenders: number;
  readonly openReceivers: number;
}

export interface SendOptions {
  /** Ends the wait for room: the send rejects with `signal.reason`, and has not happened. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A queue between tasks: what is sent at one end is read at the other, in order, each value by one receiver. Sends wait
 * while `capacity` values wait to be read; from a capacity of 16 on until half of them are (or the reader pauses), so that a fast sender is
 * woken once for many values.
 *
 * @param capacity - How many values may wait, 0 or more. 0: a rendezvous, a send settles when it is received. Infinity: no limit.
 * @param options - `overflow`: what a send does without room, default `wait`; `signal`, `graceMs`, `name`, `onOrphan` of the
 *   receivers. Their signal counts from the first read on: a send that may wait before that takes a `signal` of its own.
 * @throws TypeError or RangeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { channel } from '@forawait/core';
 * const { sender, receiver } = channel<number>(2);
 * const sending = (async () => { for (let n = 1; n <= 3; n++) await sender.send(n); sender.close(); })();
 * await receiver.map((n) => n * 10).toArray(); // => [10, 20, 30]
 * ```
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#using-channels-to-pass-values-between-tasks
 */
export function channel<T>(capacity: number, options?: ChannelOptions): Channel<T> {
  const size = whole(capacity, 'the capacity of a channel', 0);
  const { overflow: given = 'wait', ...own } = checkOptions(options, ['overflow', ...SOURCE_OPTIONS]) ?? {};
  const overflow = oneOf(given, 'overflow', OVERFLOWS);
  const exchange = new Exchange(size, overflow);
  return { sender: new Sender<T>(exchange, own.name), receiver: new Receiver<T>(new ReceiverFeed(exchange), own) };
}

function statistics(exchange: Exchange): ChannelStatistics {
  return {
    capacity: exchange.capacity,
    buffered: exchange.buffered,
    dropped: exchange.dropped,
    waitingSends: exchange.sends.size,
    waitingReceives: exchange.takers.size,
    openSenders: exchange.senders,
    openReceivers: exchange.receivers.size,
  };
}

/**
 * The sending end of a channel.
 *
 * @example
 * ```ts
 * import { channel, type Sender } from '@forawait/core';
 * const { sender, receiver } = channel<string>(1);
 * const greet = async (to: Sender<string>) => { await to.send('hello'); to.close(); };
 * await Promise.all([greet(sender), receiver.toArray()]); // => [undefined, ['hello']]
 * ```
 */
export class Sender<in T> implements Disposable {
  readonly #exchange: Exchange;
  readonly #name: string;
  #closed = false;

  /** @internal */
  constructor(exchange: Exchange, name: string = 'channel') {
    this.#exchange = exchange;
    this.#name = name;
    exchange.senders++;
  }

  /**
   * Send `value`. Undefined: there was room at once, so nothing has to be awaited. A send that is given up has not happened.
   *
   * @throws (as a rejection) ChannelClosedError when this sender is closed, BrokenChannelError when all receivers are gone,
   *   LimitExceededError without room where `overflow` is `error`, `signal.reason` on an abort.
   */
  send(value: T, options?: SendOptions): Promise<void> | undefined {
    if (options === undefined && !this.#closed && this.#exchange.quick(value)) return undefined;
    const signal = checkOptions(options, ['signal'])?.signal;
    if (signal?.aborted === true) return rejected(signal.reason);
    const exchange = this.#exchange;
    const error = this.#error();
    if (error !== undefined) return rejected(error);
    if (exchange.offer(value) || exchange.overflow.startsWith('drop')) return undefined;
    if (exchange.overflow === 'wait') return waiting(exchange, this, value, signal);
    const { capacity } = exchange;
    return rejected(
      new LimitExceededError(`Cannot send: ${capacity} values wait, and there is room for no more`, capacity),
    );
  }

  /**
   * Send `value` if there is room now. False: there was none, and it was not sent.
   *
   * @throws ChannelClosedError when this sender is closed, BrokenChannelError when all receivers are gone.
   */
  trySend(value: T): boolean {
    if (!this.#closed && this.#exchange.quick(value)) return true;
    const error = this.#error();
    if (error !== undefined) throw error;
    return this.#exchange.offer(value);
  }

  /**
   * One more sender: the channel ends when all of them are closed.
   *
   * @throws ChannelClosedError when this sender is closed.
   */
  clone(): Sender<T> {
    if (this.#closed) throw new ChannelClosedError('Cannot clone: this sender is closed');
    return new Sender(this.#exchange, this.#name);
  }

  /**
   * No more from this sender: its sends that wait are given up. What was sent is still received; after the last sender
   * comes the end. Closing again does nothing.
   *
   * @param error - Ends the channel for the other senders, too: receivers hear it, the same object, after what was sent.
   */
  close(error?: unknown): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#exchange.closed(this, error, this.#name);
  }

  /** As `close()`: for `using`. */
  [Symbol.dispose](): void {
    this.close();
  }

  statistics(): ChannelStatistics {
    return statistics(this.#exchange);
  }

  #error(): Error | undefined {
    return this.#closed ? new ChannelClosedError('Cannot send: this sender is closed') : this.#exchange.broken;
  }
}

/** A send that waits for room, until `signal` aborts. Nobody has to look at its promise. */
function waiting(exchange: Exchange, from: object, value: unknown, signal: AbortSignal | undefined): Promise<void> {
  const promise = new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      exchange.sends.delete(send);
      reject(signal?.reason as Error);
    };
    const by =
      <A>(settle: (answer: A) => void) =>
      (answer: A): void => {
        signal?.removeEventListener('abort', onAbort);
        settle(answer);
      };
    const send: Send = { value, from, sent: by(resolve), failed: by(reject) };
    signal?.addEventListener('abort', onAbort, { once: true });
    exchange.queue(send);
  });
  promise.catch(() => {});
  return promise;
}

/**
 * The receiving end of a channel: an iterator with every operator. Leaving it closes it.
 *
 * @example
 * ```ts
 * const { sender, receiver } = channel<number>(2);
 * [sender.trySend(1), receiver.tryReceive(), receiver.tryReceive()]; // => [true, { value: 1, done: false }, undefined]
 * ```
 */
export class Receiver<T> extends AsyncIter<T> {
  readonly #feed: ReceiverFeed;

  /** @internal */
  constructor(feed: ReceiverFeed, options: SourceOptions) {
    feed.options = options;
    super(new Given(drive(feed)));
    this.#feed = feed;
  }

  /**
   * The next value if there is one now: `{ value, done: false }`; `{ done: true }` at the end; undefined when it would
   * have to be waited for, and from within a callback that is given the values of a batch: those come to it first.
   *
   * @throws ChannelClosedError when this receiver was closed; the error that the channel was closed with, once.
   */
  tryReceive(): IteratorResult<T, undefined> | undefined {
    const feed = this.#feed;
    if (feed.ended && !feed.exchange.over) throw new ChannelClosedError('Cannot receive: this receiver is closed');
    const value = feed.ended ? DONE : feed.now();
    if (value === SKIP) return undefined;
    return result(value) as IteratorResult<T, undefined>;
  }

  /**
   * One more receiver: each value goes to one of them, in turn as they wait.
   *
   * @throws ChannelClosedError when this receiver was closed, or has come to the end.
   */
  clone(): Receiver<T> {
    const { ended, exchange, options } = this.#feed;
    if (ended) throw new ChannelClosedError('Cannot clone: this receiver is closed');
    return new Receiver<T>(new ReceiverFeed(exchange), options);
  }

  statistics(): ChannelStatistics {
    return statistics(this.#feed.exchange);
  }
}
