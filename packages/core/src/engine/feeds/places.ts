/** Hears of each result. */
interface Arrival {
  arrived(place: Place): void;
}

/** One result to come. Used again and again, so that its two callbacks are made once. */
export class Place {
  settled = false;
  failed = false;
  /** Nobody will ask for it any more. */
  dropped = false;
  value: unknown;
  /** What it is the result of, where that is needed. */
  held: unknown;
  /** The next in the line. */
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

/** Places in a line. */
export class Places {
  first: Place | undefined;
  private final: Place | undefined;
  length = 0;

  push(place: Place): void {
    if (this.first === undefined) this.first = place;
    else this.final!.next = place;
    this.final = place;
    this.length++;
  }

  shift(): Place {
    const place = this.first!;
    this.first = place.next;
    place.next = undefined;
    this.length--;
    return place;
  }

  splice(from = 0): Place[] {
    const all: Place[] = [];
    while (this.first !== undefined) all.push(this.shift());
    for (const kept of all.slice(0, from)) this.push(kept);
    return all.slice(from);
  }
}
