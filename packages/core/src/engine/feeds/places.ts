import type { Linked, Queue } from '../queue.ts';
import { capture, captured } from '../reader.ts';

/** A call that waits for its turn. An error is told as a rejected promise. */
export interface Waiting extends Linked<Waiting> {
  readonly resolve: (value: unknown) => void;
}

/** One more call at the end of `calls`. */
export function queued(calls: Queue<Waiting>): Promise<unknown> {
  const answer = new Promise(capture);
  calls.push({ resolve: captured.resolve, next: undefined });
  return answer;
}

/** Hears of each result that has a place. */
export interface Arrival {
  arrived(place: Place): void;
  /** It is not wanted any more. */
  drop(place: Place): void;
}

/** One result to come, in its place. Used again and again, so that its two callbacks are made once. */
export class Place {
  settled = false;
  failed = false;
  /** Nobody will ask for it any more. */
  dropped = false;
  value: unknown;
  /** The place behind it, round and round. */
  next: Place;
  readonly onValue: (value: unknown) => void;
  readonly onError: (error: unknown) => void;

  constructor(arrival: Arrival, next?: Place) {
    this.next = next ?? this;
    this.onValue = (value): void => {
      this.settle(value, false);
      arrival.arrived(this);
    };
    this.onError = (error): void => {
      this.settle(error, true);
      arrival.arrived(this);
    };
  }

  settle(value: unknown, failed: boolean): void {
    this.settled = true;
    this.failed = failed;
    this.value = value;
  }
}
