import { SKIP } from '../op.ts';
import { type Arrival, Place } from './places.ts';

/**
 * Results in the order in which they are told. Their places are a ring that grows to what is in flight at once and is used
 * again and again: from the first to be told up to the free ones.
 */
export class Results {
  /** Under way or not: all that have a place. */
  length = 0;
  readonly #arrival: Arrival;
  /** The first place to be told; where there is none, the free one. */
  #first: Place;
  /** Behind the last, never settled: what comes next gets it. */
  #free: Place;

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
    this.#first = this.#free = new Place(arrival);
  }

  /** The first has come. */
  get ready(): boolean {
    return this.#first.settled;
  }

  /** The first is an error. */
  get failed(): boolean {
    return this.#first.failed;
  }

  /** The next place, for what is to come. */
  place(): Place {
    const place = this.#free;
    if (place.next === this.#first) place.next = new Place(this.#arrival, this.#first);
    this.#free = place.next;
    this.length++;
    return place;
  }

  /** What comes at `place` is the first: it is told in passing, and the place is free again. */
  pass(place: Place): boolean {
    const first = place === this.#first;
    if (first) this.shift();
    return first;
  }

  /** The first, told or passed over: its value or error. Its place is free again. */
  shift(): unknown {
    const place = this.#first;
    const { value } = place;
    place.settled = place.failed = false;
    place.value = undefined;
    this.#first = place.next;
    this.length--;
    return value;
  }

  /** The values that have come, taken out. */
  batch(): unknown[] {
    const items: unknown[] = [];
    while (this.#first.settled && !this.#first.failed) {
      const value = this.shift();
      if (typeof value !== 'symbol' || value !== SKIP) items.push(value);
    }
    return items;
  }

  /** Pass over what is not to be told; true: there was some. */
  skip(): boolean {
    const before = this.length;
    while (this.#first.value === SKIP) this.shift();
    return this.length < before;
  }

  /** Nothing will come any more. The places let go of one another: of a dead list V8 takes much for alive (measured). */
  release(): void {
    for (let place = this.#first; place.next !== place;) {
      const last = place;
      place = place.next;
      last.next = last;
    }
  }

  /** All behind the first `kept` is not wanted: the places hear of it. */
  cut(kept: number): void {
    const free = new Place(this.#arrival);
    let last = free;
    const end = this.#free;
    let place = this.#first;
    let left = kept;
    while (place !== end && left-- > 0) {
      last = place;
      place = place.next;
    }
    if (last === free) this.#first = free;
    last.next = this.#free = free;
    free.next = this.#first;
    for (; place !== end; place = place.next) {
      this.length--;
      this.#arrival.drop(place);
    }
  }
}
