import { SKIP } from '../op.ts';
import { type Arrival, Place } from './places.ts';

/**
 * Results in the order in which they are told: values that came without a place, then what has one. The places are a ring
 * that grows to what is in flight at once and is used again and again: from the first to be told up to the free ones.
 */
export class Results {
  #values: unknown[] = [];
  readonly #arrival: Arrival;
  /** The first place to be told; where there is none, the free one. */
  #first: Place;
  /** Behind the last, never settled: what comes next gets it. */
  #free: Place;
  #places = 0;

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
    this.#first = this.#free = new Place(arrival);
  }

  get length(): number {
    return this.#values.length + this.#places;
  }

  /** The first has come. */
  get ready(): boolean {
    return this.#values.length > 0 || this.#first.settled;
  }

  /** The first is an error. */
  get failed(): boolean {
    return this.#values.length === 0 && this.#first.failed;
  }

  /** A value that has come. One that is not to be told takes its room until it is passed over. */
  add(value: unknown): void {
    if (this.#places > 0 || (typeof value === 'symbol' && value === SKIP)) this.put(value, false);
    else this.#values.push(value);
  }

  /** The next place, for what is to come. */
  place(): Place {
    const place = this.#free;
    if (place.next === this.#first) place.next = new Place(this.#arrival, this.#first);
    this.#free = place.next;
    this.#places++;
    return place;
  }

  /** A value or an error that has come, in the next place. */
  put(value: unknown, failed: boolean): void {
    this.place().settle(value, failed);
  }

  /** The first, taken out: its value or error. */
  shift(): unknown {
    return this.#values.length > 0 ? this.#values.shift() : this.#take();
  }

  /** The first place is told, or passed over, and free again. */
  #take(): unknown {
    const place = this.#first;
    const { value } = place;
    place.settled = place.failed = false;
    place.value = undefined;
    this.#first = place.next;
    this.#places--;
    return value;
  }

  /** The values that have come, taken out. */
  batch(): unknown[] {
    const items = this.#values;
    this.#values = [];
    while (this.#first.settled && !this.#first.failed) {
      const value = this.#take();
      if (typeof value !== 'symbol' || value !== SKIP) items.push(value);
    }
    return items;
  }

  /** Pass over what is not to be told; true: there was some. */
  skip(): boolean {
    const before = this.#places;
    while (this.#values.length === 0 && this.#first.value === SKIP) this.#take();
    return this.#places < before;
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
    let left = kept - this.#values.length;
    this.#values.splice(kept);
    while (place !== end && left-- > 0) {
      last = place;
      place = place.next;
    }
    if (last === free) this.#first = free;
    last.next = this.#free = free;
    free.next = this.#first;
    for (; place !== end; place = place.next) {
      this.#places--;
      this.#arrival.drop(place);
    }
  }
}
