import { DONE } from '../protocol.ts';
import { Calls } from './feeds/calls.ts';
import { type Linked, Queue } from './queue.ts';
import { rejected } from './when.ts';

/** The place of one item on its way. `gone`: discarded because an earlier place turned out to be the end. */
export interface Slot extends Linked<Slot> {
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
  readonly slots: Queue<Slot> = new Queue<Slot>();
  readonly calls: Calls = new Calls();
  /** Hears of the errors that nobody will be told. */
  readonly #late: (error: unknown) => void;

  constructor(late: (error: unknown) => void) {
    this.#late = late;
  }

  call(): Promise<unknown> {
    return this.calls.wait(undefined);
  }

  /** A place at the back. */
  open(): Slot {
    return this.slots.push({
      gone: false,
      settled: false,
      answer: undefined,
      failure: undefined,
      told: undefined,
      next: undefined,
      before: undefined,
    });
  }

  /** Nothing will come at `slot`, nor in its stead. */
  vacate(slot: Slot): void {
    this.slots.drop(slot);
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
    this.#discard(slot);
    if (turn) this.slots.push(slot);
    this.fill(slot, DONE);
    if (!turn) this.surplus();
  }

  /** Calls that no place can answer any more hear DONE. */
  surplus(): void {
    this.calls.surplus(this.slots.length);
  }

  /** Nobody waits any more: what is on its way will not be told (others who ask hear DONE), and the errors that waited for their turn are published. */
  abandon(): void {
    this.#discard(this.slots.first);
    this.surplus();
  }

  /** `slot`, and all behind it. */
  #discard(slot: Slot | undefined): void {
    while (slot !== undefined) {
      const { next, failure } = slot;
      this.slots.drop(slot).gone = true;
      if (failure !== undefined) this.#late(failure.error);
      slot = next;
    }
  }

  /** Answer from the front as far as answers are known. */
  deliver(): void {
    while (this.calls.length > 0 && this.slots.first?.settled) {
      const { answer } = this.slots.shift();
      this.calls.shift().resolve(answer);
      if (answer === DONE) this.surplus();
    }
  }
}
