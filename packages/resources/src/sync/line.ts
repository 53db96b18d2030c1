import { List, type Listed } from '../scope/list.ts';
import { refusal, type Waiter, wait } from '../scope/wait.ts';

interface Place<T> extends Listed<Place<T>> {
  readonly waiter: Waiter<T>;
  readonly tell: ((isWoken?: boolean) => void) | undefined;
}

/** Those who wait for one thing, the first come first. */
export class Line<T> {
  readonly #what: string;
  readonly #places: List<Place<T>> = new List<Place<T>>();

  /** @param what - For the list of tasks. */
  constructor(what: string) {
    this.#what = what;
  }

  get length(): number {
    return this.#places.size;
  }

  /**
   * Waits for its turn.
   *
   * @param tell - Called at once when it has a place in the line, and when it has left that: with whether it was woken.
   */
  join(signal?: AbortSignal, tell?: (isWoken?: boolean) => void): Promise<T> {
    let place: Place<T>;
    return wait<T>({
      what: this.#what,
      signal,
      enter: (waiter) => {
        this.#places.add((place = { before: undefined, behind: undefined, waiter, tell }));
        tell?.();
      },
      leave: () => this.#remove(place, false),
    });
  }

  /** @returns Whether there was somebody. */
  wakeFirst(value: T): boolean {
    const { first } = this.#places;
    if (first === undefined) return false;
    this.#remove(first, true);
    return first.waiter.wake(value);
  }

  wakeAll(value: T): void {
    while (this.wakeFirst(value));
  }

  #remove(place: Place<T>, isWoken: boolean): void {
    this.#places.remove(place);
    place.tell?.(isWoken);
  }
}

/** Goes on at once where that is possible, else waits for its turn in the line. */
export function pass(line: Line<void>, signal: AbortSignal | undefined, isFree: () => boolean): Promise<void> {
  return refusal(signal) ?? (isFree() ? Promise.resolve() : line.join(signal));
}
