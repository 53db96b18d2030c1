import { DONE } from '../../protocol.ts';
import { isThenable, promised } from '../when.ts';
import { ListFeed } from './list.ts';

/** One value of each source in turn. A source is opened when its turn comes; one that ends drops out. */
export class InterleaveFeed extends ListFeed {
  protected readonly kind: string = 'interleave';
  /** So many sources further is the turn after a value. */
  protected readonly step: number = 1;
  /** Whose turn it is, among those that are running. */
  #at = 0;

  request(): unknown {
    const { running } = this;
    while (running.length > 0) {
      if (this.#at >= running.length) this.#at = 0;
      const answer = running[this.#at]!.request();
      if (isThenable(answer)) return promised(answer).then((value) => this.#judge(value));
      if (this.#took(answer)) return answer;
    }
    return DONE;
  }

  #judge(value: unknown): unknown {
    return this.ended || this.#took(value) ? value : this.request();
  }

  #took(value: unknown): boolean {
    if (value === DONE) this.running.splice(this.#at, 1);
    else this.#at += this.step;
    return value !== DONE;
  }
}
