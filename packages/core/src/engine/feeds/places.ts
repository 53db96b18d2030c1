import type { Linked, Queue } from '../queue.ts';

/** A call that waits for its turn. An error is told as a rejected promise. */
export interface Waiting extends Linked<Waiting> {
  readonly resolve: (value: unknown) => void;
}

/** One more call at the end of `calls`. */
export const queued = (calls: Queue<Waiting>): Promise<unknown> =>
  new Promise((resolve) => calls.push({ resolve, next: undefined }));

/** Hears of each result that has a place. */
export interface Arrival {
  arrived(place: Place): void;
}

/** One result to come, in its place. Used again and again, so that its two callbacks are made once. */
export class Place implements Linked<Place> {
  settled = false;
  failed = false;
  /** Nobody will ask for it any more. */
  dropped = false;
  value: unknown;
  /** What it is the result of, where that is needed. */
  held: unknown;
  next: Place | undefined;
  readonly onValue: (value: unknown) => void;
  readonly onError: (error: unknown) => void;

  constructor(arrival: Arrival) {
    this.onValue = (value): void => {
      this.settled = true;
      this.value = value;
      arrival.arrived(this);
    };
    this.onError = (error): void => {
      this.settled = this.failed = true;
      this.value = error;
      arrival.arrived(this);
    };
  }
}
