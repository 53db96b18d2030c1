/** Hears of each result that has a place. */
export interface Arrival {
  arrived(place: Place | undefined, value: unknown, failed: boolean): void;
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
    this.onValue = (value): void => arrival.arrived(this, value, false);
    this.onError = (error): void => arrival.arrived(this, error, true);
  }

  settle(value: unknown, failed: boolean): void {
    this.settled = true;
    this.failed = failed;
    this.value = value;
  }
}
