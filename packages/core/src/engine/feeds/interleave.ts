import { DONE } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { isThenable, promised } from '../when.ts';
import { ListFeed } from './list.ts';

/** One value of each source in turn. A source is opened when its turn comes; one that ends drops out. */
export class InterleaveFeed extends ListFeed {
  protected readonly kind: string = 'interleave';
  /** After a value the turn passes on. */
  protected readonly passes: boolean = true;
  /** Whose turn it is, among those that are running. */
  #at = 0;
  /** Those that have given a value in this round: the next one. What ends is not cut out one by one: a long list would move each time. */
  #round: Driver[] = [];

  request(): unknown {
    for (;;) {
      if (this.#at >= this.running.length) {
        if (this.#round.length === 0) return DONE;
        this.running = this.#round;
        this.#round = [];
        this.#at = 0;
      }
      const answer = this.running[this.#at]!.request();
      if (isThenable(answer)) return promised(answer).then((value) => this.#judge(value));
      if (this.#took(answer)) return answer;
    }
  }

  #judge(value: unknown): unknown {
    return this.ended || this.#took(value) ? value : this.request();
  }

  #took(value: unknown): boolean {
    const gave = value !== DONE;
    if (gave && !this.passes) return true;
    const source = this.running[this.#at++]!;
    if (gave) this.#round.push(source);
    return gave;
  }
}
