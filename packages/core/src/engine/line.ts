import { DONE } from '../protocol.ts';
import type { Call } from './reader.ts';

/** The place of one item on its way. `gone`: discarded because an earlier place turned out to be the end. */
export interface Slot {
  gone: boolean;
  state: 'waiting' | 'value' | 'error';
  value: unknown;
  /** The error waits for the source to be closed. */
  closing: boolean;
  call: Call | undefined;
}

/** Waiting calls, and the places of the items that will answer them, both in order. */
export class Line {
  readonly slots: Slot[] = [];
  readonly calls: Call[] = [];
  /** Hears of the errors that nobody will be told. */
  readonly #late: (error: unknown) => void;

  constructor(late: (error: unknown) => void) {
    this.#late = late;
  }

  call(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.calls.push({ resolve, reject });
    });
  }

  /** A place at the back. */
  open(): Slot {
    const slot: Slot = { gone: false, state: 'waiting', value: undefined, closing: false, call: undefined };
    this.slots.push(slot);
    return slot;
  }

  /** Drop `slot`; a new place opens at the back. */
  replace(slot: Slot): Slot {
    this.drop(slot);
    return this.open();
  }

  drop(slot: Slot): void {
    this.slots.splice(this.slots.indexOf(slot), 1);
  }

  /** Nothing will come at `slot`, nor in its stead. */
  vacate(slot: Slot): void {
    this.drop(slot);
    this.deliver();
    this.surplus();
  }

  fill(slot: Slot, value: unknown): void {
    slot.state = 'value';
    slot.value = value;
    this.deliver();
  }

  /** The error is told when `closing` has settled and its turn has come. */
  fail(slot: Slot, error: unknown, closing?: PromiseLike<void>): void {
    slot.state = 'error';
    slot.value = error;
    if (closing !== undefined) {
      slot.closing = true;
      const closed = (): void => {
        slot.closing = false;
        slot.call?.reject(error);
      };
      closing.then(closed, closed);
    }
    this.deliver();
  }

  /** The end is at `slot`: nothing after it counts, calls without a place hear DONE. */
  end(slot: Slot): void {
    for (const later of this.slots.splice(this.slots.indexOf(slot))) this.#discard(later);
    this.deliver();
    this.surplus();
  }

  /** Calls that no place can answer any more hear DONE. */
  surplus(): void {
    for (const call of this.calls.splice(this.slots.length)) call.resolve(DONE);
  }

  /** Nobody waits any more: what is on its way will not be told, and the errors that waited for their turn are published. */
  abandon(): void {
    for (const slot of this.slots.splice(0)) this.#discard(slot);
    this.calls.length = 0;
  }

  #discard(slot: Slot): void {
    slot.gone = true;
    if (slot.state === 'error') this.#late(slot.value);
  }

  /** Answer from the front as far as answers are known. */
  deliver(): void {
    while (this.calls.length > 0 && this.slots.length > 0 && this.slots[0]!.state !== 'waiting') {
      const slot = this.slots.shift()!;
      const call = this.calls.shift()!;
      if (slot.state === 'value') call.resolve(slot.value);
      else if (slot.closing) slot.call = call;
      else call.reject(slot.value);
    }
  }
}
