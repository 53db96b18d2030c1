import { SKIP } from '../op.ts';
import { Queue } from '../queue.ts';
import { type Arrival, Place } from './places.ts';

/** Results in the order in which they are told: values that came without a place, then what has one. */
export class Results {
  #values: unknown[] = [];
  readonly #places = new Queue<Place>();
  readonly #spare = new Queue<Place>();
  readonly #arrival: Arrival;

  constructor(arrival: Arrival) {
    this.#arrival = arrival;
  }

  get length(): number {
    return this.#values.length + this.#places.length;
  }

  /** The first has come. */
  get ready(): boolean {
    return this.#values.length > 0 || this.#places.first?.settled === true;
  }

  /** The first is an error. */
  get failed(): boolean {
    return this.#values.length === 0 && this.#places.first?.failed === true;
  }

  /** A value that has come; none is told that came after an error. */
  add(value: unknown): void {
    if (this.#places.length === 0) this.#values.push(value);
  }

  put(place: Place): void {
    this.#places.push(place);
  }

  /** A place for what is to come, not put yet. */
  place(): Place {
    if (this.#spare.length === 0) return new Place(this.#arrival);
    const place = this.#spare.shift();
    place.settled = place.failed = false;
    return place;
  }

  /** A place for an error that has come, not put yet. */
  failure(error: unknown): Place {
    const place = this.place();
    place.settled = place.failed = true;
    place.value = error;
    return place;
  }

  /** The first, taken out: its value or error. */
  shift(): unknown {
    return this.#values.length > 0 ? this.#values.shift() : this.#free(this.#places.shift());
  }

  /** It is told, or passed over: it may be used again. */
  #free(place: Place): unknown {
    const { value } = place;
    place.value = undefined;
    this.#spare.push(place);
    return value;
  }

  /** The values that have come, taken out. */
  batch(): unknown[] {
    const items = this.#values;
    const places = this.#places;
    this.#values = [];
    while (places.first?.settled === true && !places.first.failed) {
      const value = this.#free(places.shift());
      if (typeof value !== 'symbol' || value !== SKIP) items.push(value);
    }
    return items;
  }

  /** Pass over what is not to be told; true: there was some. */
  skip(): boolean {
    const before = this.length;
    while (this.#values.length === 0 && this.#places.first?.settled === true && this.#places.first.value === SKIP)
      this.shift();
    return this.length < before;
  }

  /** All behind the first `kept` is not wanted: those that have places. */
  cut(kept: number = 0): Place[] {
    const dropped = this.#places.splice(Math.max(0, kept - this.#values.length));
    this.#values.splice(kept);
    return dropped;
  }
}
