import { DONE } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import type { Left, Taker } from '../reader.ts';
import { attempt, isThenable } from '../when.ts';

/** Who takes in. */
interface Room {
  /** How many values may be started now. */
  readonly room: number;
  /** A value of the source. */
  start(value: unknown): void;
  /** An error of the source. */
  refused(error: unknown): void;
  /** The source has answered at last: there may be more to ask for. */
  refill(): void;
}

/** Asks a source for one value after the other. From sources that can do so it takes them as they come, as long as there is room. */
export class Intake implements Taker {
  /** Ask no more: the end or an error has been seen, or nobody wants more. */
  over = false;
  /** The source has been asked and has not answered. */
  busy = false;
  readonly #up: Driver;
  readonly #taker: Room;

  constructor(up: Driver, taker: Room) {
    this.#up = up;
    this.#taker = taker;
  }

  /** As many values as there is room for, as far as the source answers at once. */
  fill(): void {
    while (!this.over && !this.busy && this.#taker.room > 0) if (!this.next()) this.#ask();
    if (this.busy) this.#up.feed.wanted();
  }

  /** One value, if it is at hand; for whoever has room for it. */
  next(): boolean {
    const up = this.#up;
    const { feed } = up;
    if (this.over || this.busy || !up.passes()) return false;
    this.#taker.start(feed.items[feed.index++]);
    feed.refill();
    return true;
  }

  get wants(): boolean {
    return this.over || this.#taker.room > 0;
  }

  take(value: unknown): Left | undefined {
    if (this.over || this.#up.pace.spent()) return { value };
    this.#taker.start(value);
    return undefined;
  }

  #ask(): void {
    const answer = attempt(() => this.#up.request(this));
    if (isThenable(answer)) {
      this.busy = true;
      answer.then(this.#onItem, this.#onRefused);
    } else this.#given(answer);
  }

  #given(value: unknown): void {
    if (value === DONE) this.over = true;
    else if (!this.over) this.#taker.start(value);
  }

  readonly #onItem = (value: unknown): void => {
    this.busy = false;
    this.#given(value);
    this.#taker.refill();
  };

  readonly #onRefused = (error: unknown): void => {
    this.busy = false;
    this.#taker.refused(error);
  };
}
