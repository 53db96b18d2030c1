import { DONE } from '../../protocol.ts';
import type { Driver } from '../driver.ts';
import { isThenable, promised } from '../when.ts';
import { ListFeed } from './list.ts';

/** One value of each source in turn. A source is opened when its turn comes; one that ends drops out. */
export class InterleaveFeed extends ListFeed {
  protected readonly kind: string = 'interleave';
  /** So many sources further is the turn after a value. */
  protected readonly step: number = 1;
  /** Whose turn it is, among those that are running. */
  #at = 0;
  /** Those that have ended in this round. They go together: to cut each out of a long list would move all behind it each time. */
  readonly #over = new Set<Driver>();

  request(): unknown {
    for (;;) {
      if (this.#at >= this.running.length) this.#round();
      const source = this.running[this.#at];
      if (source === undefined) return DONE;
      const answer = source.request();
      if (isThenable(answer)) return promised(answer).then((value) => this.#judge(value));
      if (this.#took(answer)) return answer;
    }
  }

  #round(): void {
    const over = this.#over;
    this.#at = 0;
    if (over.size === 0) return;
    this.running = this.running.filter((source) => !over.has(source));
    over.clear();
  }

  #judge(value: unknown): unknown {
    return this.ended || this.#took(value) ? value : this.request();
  }

  #took(value: unknown): boolean {
    if (value !== DONE) this.#at += this.step;
    else this.#over.add(this.running[this.#at++]!);
    return value !== DONE;
  }
}
