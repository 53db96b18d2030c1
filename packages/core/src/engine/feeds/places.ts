import type { Call } from '../reader.ts';

/** Knows who hears of each result that has a place. */
export interface Arrival {
  call(place: Place): Call;
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
  readonly call: Call;

  constructor(arrival: Arrival, next?: Place) {
    this.next = next ?? this;
    this.call = arrival.call(this);
  }

  settle(value: unknown, failed: boolean): void {
    this.settled = true;
    this.failed = failed;
    this.value = value;
  }
}
