import { DONE } from '../../protocol.ts';
import { breathe, Pace } from '../breathe.ts';
import type { Driver } from '../driver.ts';
import { attempt, isThenable } from '../when.ts';

/** Who takes in. */
interface Taker {
  /** A value of the source. */
  start(value: unknown): void;
  /** An error of the source. */
  refused(error: unknown): void;
  /** The source has answered at last, or the event loop had its turn: there may be more to ask for. */
  refill(): void;
}

/** Asks a source for one value after the other, and gives turns to the event loop. */
export class Intake {
  /** Ask no more: the end or an error has been seen, or nobody wants more. */
  over = false;
  /** The source has been asked and has not answered, or the event loop has its turn. */
  busy = false;
  readonly #up: Driver;
  readonly #taker: Taker;
  readonly #pace = new Pace();

  constructor(up: Driver, taker: Taker) {
    this.#up = up;
    this.#taker = taker;
  }

  /** Up to `room` values, as far as the source answers at once. */
  take(room: number): void {
    const up = this.#up;
    const { feed } = up;
    for (let left = room; left > 0 && !this.over && !this.busy; left--) {
      if (this.#pace.due()) this.#rest();
      else if (up.passes()) this.#taker.start(feed.items[feed.index++]);
      else this.#ask();
    }
    feed.refill(); // once for all that were taken
  }

  #rest(): void {
    this.busy = true;
    void breathe().then(() => {
      this.busy = false;
      this.#taker.refill();
    });
  }

  #ask(): void {
    const answer = attempt(() => this.#up.request());
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
