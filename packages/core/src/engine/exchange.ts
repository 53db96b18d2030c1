import { BrokenChannelError, ChannelClosedError } from '../errors.ts';
import { DONE } from '../protocol.ts';
import { breathe } from './breathe.ts';
import type { Overflow } from './feeds/buffer.ts';
import { SKIP } from './op.ts';
import { publishSuppressed } from './report.ts';
import { type Borrower, Shelf } from './shelf.ts';

/** From this capacity on values are handed out in batches, and a shut gate stays shut until half the room is free. */
const LARGE = 16;

/** What the exchange sees of a receiver. */
export interface Taker extends Borrower {
  /** There is something for it: it will call `hand()`. */
  wake(): void;
}

/** A value that waits for room. */
export interface Send {
  readonly value: unknown;
  /** The handle that sends it. */
  readonly from: object;
  sent(): void;
  failed(error: unknown): void;
}

/** What lies between senders and receivers. A value stays until a receiver takes it in hand: one that is woken, and leaves, loses none. */
export class Exchange {
  readonly capacity: number;
  readonly overflow: Overflow;
  /** Open ends. */
  senders = 0;
  readonly receivers: Set<Taker> = new Set<Taker>();
  /** Sends that wait for room, and receivers that wait for a value, the first first. */
  readonly sends: Set<Send> = new Set<Send>();
  readonly takers: Set<Taker> = new Set<Taker>();
  dropped = 0;
  readonly #buffer = new Shelf();
  /** Receivers that were woken and have not come yet: as many values are theirs. */
  #woken = 0;
  #failure: { readonly error: unknown } | undefined;
  /** The gate reopens when so many values are left. */
  readonly #low: number;
  #armed = false;
  /** So many values can be taken in without another look. */
  #credit = 0;
  /** Batches since then. */
  #batches = 0;
  /** The reader takes less than a batch a turn of the event loop: it would only be taken back. */
  #slow = false;

  constructor(capacity: number, overflow: Overflow) {
    this.capacity = capacity;
    this.overflow = overflow;
    this.#low = capacity < LARGE ? capacity - 1 : Math.floor(capacity / 2);
  }

  get buffered(): number {
    return Math.max(0, this.#buffer.count - this.#woken);
  }

  get #room(): number {
    return this.capacity + this.takers.size + this.#woken - this.#buffer.count;
  }

  // ---- sending --------------------------------------------------------------------------------

  /** Why nothing can be sent any more. */
  get broken(): BrokenChannelError | undefined {
    const failure = this.#failure;
    if (failure !== undefined)
      return new BrokenChannelError('Cannot send: the channel was closed with an error', { cause: failure.error });
    return this.receivers.size === 0 ? new BrokenChannelError('Cannot send: all receivers are gone') : undefined;
  }

  /** As `offer`, where nobody waits and nothing is full: the path of most values. */
  quick(value: unknown): boolean {
    if (this.#credit <= 0) return false;
    this.#credit--;
    this.#buffer.push(value);
    return true;
  }

  /** Take `value` if there is room now; those who wait already go first. */
  offer(value: unknown): boolean {
    if (this.sends.size > 0) this.#admit();
    if (this.#room <= 0) {
      if (this.overflow.startsWith('drop')) this.dropped++;
      if (this.overflow !== 'drop-oldest' || !this.#buffer.dropOldest()) return false;
    }
    this.#buffer.push(value);
    if (this.takers.size > 0) this.#rouse();
    if (this.takers.size === 0 && !this.#buffer.held) this.#credit = this.#room;
    return true;
  }

  /** A send that has to wait. */
  queue(send: Send): void {
    this.sends.add(send);
    if (this.#buffer.lent) this.#arm();
  }

  /** Let in those who wait, as far as there is room. */
  #admit(): void {
    let room = this.#room;
    this.#credit = 0;
    for (const send of this.sends) {
      if (room-- <= 0) return;
      this.sends.delete(send);
      this.#buffer.push(send.value);
      send.sent();
    }
  }

  /**
   * A gate that is shut until half the room is free must not stay shut when the reader pauses before that: at the end of
   * this turn of the event loop whatever room there is is given away.
   */
  #arm(): void {
    if (this.#armed || this.capacity < LARGE) return;
    this.#armed = true;
    this.#batches = 0;
    void breathe().then(() => {
      this.#armed = false;
      if (this.sends.size === 0) return;
      this.#slow = this.#batches < 2;
      this.#buffer.recall();
      this.#admit();
    });
  }

  // ---- receiving ------------------------------------------------------------------------------

  /** There is a value for one who comes now, or nothing will come. */
  get ready(): boolean {
    return this.over || this.#buffer.length + this.sends.size > this.#woken;
  }

  get over(): boolean {
    return this.senders === 0 || this.#failure !== undefined;
  }

  /** A receiver that has to wait. */
  await(taker: Taker): void {
    this.#credit = 0;
    this.takers.add(taker);
  }

  /** Wake those who wait, one for each value. */
  #rouse(): void {
    for (const taker of this.takers) {
      if (!this.ready) return;
      this.takers.delete(taker);
      this.#woken++;
      taker.wake();
    }
  }

  /** One that was woken has come, or has left. */
  came(): void {
    this.#credit = 0;
    this.#woken--;
  }

  /** The next value for `taker`; SKIP: it was given a batch, or there is nothing; DONE: the end. */
  hand(taker: Taker): unknown {
    const { sends } = this;
    const buffer = this.#buffer;
    this.#reopen();
    if (buffer.length < 2 || this.capacity < LARGE || this.receivers.size > 1 || buffer.busy(taker) || this.#slow)
      return this.#take();
    // when so many are read, the gate reopens; one that has reopened just now has let in a few more than that
    const spare = buffer.length - this.#low;
    buffer.lend(taker, spare * 4 < this.#low ? buffer.length : spare);
    this.#batches++;
    if (sends.size > 0) this.#arm();
    return SKIP;
  }

  /** Nothing is in anybody's hands: is there room enough? */
  #reopen(): void {
    if (this.#buffer.length > this.#low) return;
    this.#slow = false;
    if (this.sends.size > 0) this.#admit();
  }

  #take(): unknown {
    const { sends } = this;
    const buffer = this.#buffer;
    if (buffer.length > 0) {
      const value = buffer.shift();
      this.#reopen();
      if (sends.size > 0) this.#arm();
      return value;
    }
    for (const send of sends) {
      sends.delete(send);
      send.sent();
      return send.value;
    }
    if (!this.over) return SKIP;
    if (this.#failure !== undefined) throw this.#failure.error;
    return DONE;
  }

  /** Batches are for a receiver that is alone. */
  recall(): void {
    this.#buffer.recall();
  }

  // ---- ends -----------------------------------------------------------------------------------

  /** A sender was closed. An error ends the channel for the other senders, too. */
  closed(from: object, error: unknown, name: string): void {
    this.#credit = 0;
    this.senders--;
    this.#refuse(from, new ChannelClosedError('Cannot send: this sender was closed while it waited for room'));
    if (error !== undefined) {
      if (this.#failure !== undefined) publishSuppressed(error, name);
      else this.#failure = { error };
      this.#refuse(undefined, this.broken);
    }
    if (this.over) this.#rouse();
  }

  /** A receiver left, or came to the end: what it has not read is for others. Said again when a loop that it was left from stands still. */
  left(taker: Taker): void {
    this.#credit = 0;
    this.receivers.delete(taker);
    this.takers.delete(taker);
    this.#buffer.recall();
    if (this.receivers.size > 0) {
      this.#rouse();
      return;
    }
    this.#refuse(undefined, this.broken);
    this.#buffer.take();
  }

  /** The sends that wait, or those of one sender, have not happened. */
  #refuse(from: object | undefined, error: unknown): void {
    for (const send of this.sends) {
      if (from !== undefined && send.from !== from) continue;
      this.sends.delete(send);
      send.failed(error);
    }
  }
}
