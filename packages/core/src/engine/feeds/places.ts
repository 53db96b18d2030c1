import type { Linked } from '../queue.ts';

/** Hears of each result. */
interface Arrival {
  arrived(place: Place): void;
}

/** One result to come. Used again and again, so that its two callbacks are made once. */
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
