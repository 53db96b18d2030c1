import type { CancelReason } from '../../errors.ts';
import { DONE } from '../../protocol.ts';
import { closeAll, type Closings } from '../closings.ts';
import type { Driver } from '../driver.ts';
import { LEFT, sibling } from '../reader.ts';
import { isThenable, promised, rejected } from '../when.ts';
import { Cell } from './cell.ts';
import { ListFeed } from './list.ts';

/** The source that answers first. The others are closed behind it: the first value does not wait for that, the end does. */
export class RaceFeed extends ListFeed {
  protected readonly kind: string = 'race';
  #winner: Driver | undefined;
  #losing: Promise<void> | undefined;
  readonly #call = new Cell();
  /** How many have been asked and have not answered. */
  #waiting = 0;

  request(): unknown {
    return this.#winner === undefined ? this.#start() : this.#winner.request();
  }

  /** Ask all at once, up to one that answers at once. */
  #start(): unknown {
    for (const source of this.sources) {
      let answer: unknown;
      try {
        answer = source.request();
      } catch (error) {
        this.#won(source, sibling(error));
        throw error;
      }
      if (!isThenable(answer)) {
        this.#won(source);
        return answer;
      }
      this.#listen(source, promised(answer));
    }
    if (this.sources.length === 0) return DONE;
    return this.#call.wait();
  }

  #listen(source: Driver, answer: Promise<unknown>): void {
    this.#waiting++;
    answer.then(
      (value) => {
        const final = --this.#waiting === 0;
        if (value === DONE && this.ended && !final) return; // an end that was forced: there may be a value on its way yet
        if (this.#won(source)) this.#call.give(value);
      },
      (error: unknown) => {
        this.#waiting--;
        if (this.#won(source, sibling(error))) this.#call.give(rejected(error));
        else this.late(error);
      },
    );
  }

  /** Whether `source` is the first to answer. The others are closed for `reason`. */
  #won(source: Driver, reason = LEFT): boolean {
    if (this.#winner !== undefined) return false;
    this.#winner = source;
    const losers = this.running.splice(0).filter((each) => each !== source);
    if (!this.ended) this.running.push(source);
    const closings = closeAll(losers, reason);
    if (closings !== undefined) this.#losing = this.quietly(() => closings.bounded(this));
    return true;
  }

  protected override leave(reason: CancelReason): Closings | undefined {
    return closeAll([...this.running.splice(0), { close: (): unknown => this.#losing }], reason);
  }
}
