import { DONE } from '../protocol.ts';
import { rejected } from './when.ts';

/** The place of one item on its way. `gone`: discarded because an earlier place turned out to be the end. */
export interface Slot {
  gone: boolean;
  settled: boolean;
  /** What its call hears; an error is a rejected promise. */
  answer: unknown;
  /** The error, if it is one. */
  failure: { readonly error: unknown } | undefined;
  /** How that is told, where it has to wait for more than its turn. */
  told: Promise<never> | undefined;
}

/** Waiting calls, and the places of the items that will answer them, both in order. */
export class Line {
  readonly slots: Slot[] = [];
  readonly calls: ((answer: unknown) => void)[] = [];
  /** Hears of the errors that nobody will be told. */
  readonly #late: (error: unknown) => void;

  constructor(late: (error: unknown) => void) {
    this.#late = late;
  }

  call(): Promise<unknown> {
    return new Promise((resolve) => this.calls.push(resolve));
  }

  /** A place at the back. */
  open(): Slot {
    const slot: Slot = { gone: false, settled: false, answer: undefined, failure: undefined, told: undefined };
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

  fill(slot: Slot, answer: unknown): void {
    slot.settled = true;
    slot.answer = answer;
    this.deliver();
  }

  /** The error is told when its turn has come. */
  fail(slot: Slot, error: unknown): void {
    slot.failure = { error };
    this.fill(slot, slot.told ?? rejected(error));
  }

  /**
   * The end is at `slot`: nothing after it counts, calls without a place hear DONE. They hear it when its `turn` comes, where
   * an earlier place may still turn out to be the end.
   */
  end(slot: Slot, turn = false): void {
    for (const later of this.slots.splice(this.slots.indexOf(slot))) this.#discard(later);
    if (turn) this.slots.push(slot);
    this.fill(slot, DONE);
    if (!turn) this.surplus();
  }

  /** Calls that no place can answer any more hear DONE. */
  surplus(): void {
    for (const call of this.calls.splice(this.slots.length)) call(DONE);
  }

  /** Nobody waits any more: what is on its way will not be told (others who ask hear DONE), and the errors that waited for their turn are published. */
  abandon(): void {
    for (const slot of this.slots.splice(0)) this.#discard(slot);
    this.surplus();
  }

  #discard(slot: Slot): void {
    slot.gone = true;
    if (slot.failure !== undefined) this.#late(slot.failure.error);
  }

  /** Answer from the front as far as answers are known. */
  deliver(): void {
    while (this.calls.length > 0 && this.slots[0]?.settled === true) {
      const { answer } = this.slots.shift()!;
      this.calls.shift()!(answer);
      if (answer === DONE) this.surplus();
    }
  }
}
