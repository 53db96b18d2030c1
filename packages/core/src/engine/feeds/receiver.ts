import type { CancelReason } from '../../errors.ts';
import { DONE } from '../../protocol.ts';
import type { Exchange, Taker } from '../exchange.ts';
import { Feed } from '../feed.ts';
import { SKIP } from '../op.ts';
import { LEFT } from '../reader.ts';

/** "There is something": the value itself is handed over when the reader comes for it. */
const READY: unique symbol = Symbol('READY');

/** The receiving end of a channel. */
export class ReceiverFeed extends Feed implements Taker {
  protected readonly kind: string = 'channel';
  readonly exchange: Exchange;
  #resolve: ((ready: typeof READY) => void) | undefined;
  #woken = false;

  constructor(exchange: Exchange) {
    super();
    this.exchange = exchange;
    exchange.recall(); // batches are for a receiver that is alone
    exchange.receivers.add(this);
  }

  request(): unknown {
    if (this.exchange.ready) return READY;
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.exchange.await(this);
    });
  }

  wake(): void {
    this.#woken = true;
    this.#resolve?.(READY);
  }

  override accept(): unknown {
    this.#comes();
    if (this.index < this.items.length) return SKIP; // of a batch that tryReceive() has begun
    return this.ended ? DONE : this.exchange.hand(this);
  }

  #comes(): void {
    this.#resolve = undefined;
    if (this.#woken) this.exchange.came();
    this.#woken = false;
  }

  /** A value that can be had now; SKIP: there is none; DONE: the end. */
  now(): unknown {
    // what a loop has in hand comes first
    if (this.index < this.items.length) return this.held ? SKIP : this.items[this.index++];
    if (!this.exchange.ready) return SKIP;
    let value: unknown;
    try {
      value = this.exchange.hand(this);
    } catch (error) {
      void this.end(LEFT);
      throw error;
    }
    if (value === DONE) void this.end(LEFT);
    return value === SKIP && this.index < this.items.length ? this.items[this.index++] : value;
  }

  override close(reason: CancelReason): Promise<void> | undefined {
    this.exchange.recall();
    this.refill();
    return super.close(reason);
  }

  /** A loop that it was left from within stands still: it is known now how far that has come. */
  override refill(): void {
    if (this.ended) this.exchange.left(this);
  }

  protected override ending(): void {
    this.leave();
  }

  protected leave(): void {
    const resolve = this.#resolve;
    this.#comes();
    this.exchange.left(this);
    resolve?.(READY);
  }
}
