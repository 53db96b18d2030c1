import { List } from '../scope/list.ts';
import { check, type Waiter, wait } from '../scope/wait.ts';

/** Those who wait for one thing, the first come first. */
export class Line<T> {
  readonly #what: string;
  readonly #places: List<Place<T>> = new List<Place<T>>();
  /** The names of those who wait and have one. */
  readonly #names = new Set<unknown>();

  /** @param what - For the list of tasks. */
  constructor(what: string) {
    this.#what = what;
  }

  get length(): number {
    return this.#places.size;
  }

  /** Who waits longest, as it was named. */
  get first(): unknown {
    return this.#places.first?.who;
  }

  /** Goes on at once where that is possible, else waits for its turn. */
  async pass(signal: AbortSignal | undefined, isFree: () => boolean): Promise<void> {
    check(signal);
    if (!isFree()) await this.join(signal);
  }

  /** Whether somebody of that name waits. */
  has(who: unknown): boolean {
    return this.#names.has(who);
  }

  /**
   * Waits for its turn.
   *
   * @param who - A name for `first` and `has()`; nobody else in the line has it.
   */
  join(signal?: AbortSignal, who?: unknown): Promise<T> {
    let place: Place<T>;
    return wait<T>({
      what: this.#what,
      signal,
      enter: (waiter) => {
        place = new Place(waiter, who);
        this.#places.add(place);
        if (who !== undefined) this.#names.add(who);
      },
      leave: () => this.#remove(place),
    });
  }

  /** @returns Whether there was somebody. */
  wakeFirst(value: T): boolean {
    const { first } = this.#places;
    if (first === undefined) return false;
    this.#remove(first);
    return first.waiter.wake(value);
  }

  wakeAll(value: T): void {
    while (this.wakeFirst(value));
  }

  #remove(place: Place<T>): void {
    this.#places.remove(place);
    if (place.who !== undefined) this.#names.delete(place.who);
  }
}

class Place<T> {
  before: Place<T> | undefined;
  behind: Place<T> | undefined;
  readonly waiter: Waiter<T>;
  readonly who: unknown;

  constructor(waiter: Waiter<T>, who: unknown) {
    this.waiter = waiter;
    this.who = who;
  }
}
