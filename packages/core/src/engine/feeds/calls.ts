import { DONE } from '../../protocol.ts';
import { type Linked, Queue } from '../queue.ts';
import { capture, captured, type Taker } from '../reader.ts';

/** A call that waits for its turn. An error is told as a rejected promise. */
export interface Waiting extends Linked<Waiting> {
  readonly resolve: (value: unknown) => void;
  readonly taker: Taker | undefined;
}

/** Calls to a source that may be asked again before it has answered. */
export class Calls extends Queue<Waiting> {
  /** The first takes a value just now: it is answered by what it says to that. */
  #handing = false;

  /** One more at the end. */
  wait(taker: Taker | undefined): Promise<unknown> {
    const answer = new Promise(capture);
    this.push({ resolve: captured.resolve, taker, next: undefined, before: undefined });
    return answer;
  }

  /** Whoever has no room makes way for those behind. False: nobody waits who has room. */
  turn(): boolean {
    for (let left = this.length; left > 0; left--) {
      if (this.first!.taker?.wants !== false) return true;
      this.push(this.shift());
    }
    return false;
  }

  /** All but the first `kept` hear of the end, in order. */
  surplus(kept: number): void {
    const over = [];
    while (this.length > kept) over.push(this.drop(this.last!));
    for (const call of over.reverse()) call.resolve(DONE);
  }

  /** Nothing comes any more. */
  end(): void {
    if (this.#handing && this.length > 0) this.shift();
    this.surplus(0);
  }

  /** There is one only, which takes values as they come, and has room for one. */
  get willing(): boolean {
    return this.length === 1 && this.first!.taker?.wants === true;
  }

  /** To the one that is willing: `value`, for which it need not be called. */
  hand(value: unknown): void {
    const call = this.first!;
    this.#handing = true;
    const left = call.taker!.take(value);
    this.#handing = false;
    if (left === undefined) return;
    if (this.first === call) this.shift(); // it may have ended them all
    call.resolve(left.value);
  }
}
