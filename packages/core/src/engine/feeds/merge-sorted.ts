import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import { show } from '../check.ts';
import type { Driver } from '../driver.ts';
import { together } from '../together.ts';
import { attempt, when } from '../when.ts';
import { ListFeed } from './list.ts';

export type Compare = (one: unknown, other: unknown) => number;

/** The value that a source has ahead. */
interface Head {
  readonly source: Driver;
  readonly place: number;
  value: unknown;
}

/** The least of the values that the sources have ahead; the source of the last is asked before the next is given. */
export class MergeSortedFeed extends ListFeed {
  protected readonly kind: string = 'mergeSorted';
  readonly #compare: Compare;
  /**
   * A tournament: at each place from 1 on the one that lost there to the one that went up to the place of half the number,
   * so that a new value is compared with one a round, however many sources there are. Undefined: nothing has been asked for.
   */
  #losers: (Head | undefined)[] | undefined;
  /** The least of all; undefined: there are no sources. */
  #first: Head | undefined;

  constructor(sources: readonly Source<unknown>[], compare: Compare, options: SourceOptions | undefined) {
    super(sources, options);
    this.#compare = compare;
  }

  request(): unknown {
    if (this.#losers === undefined) return this.#start();
    const first = this.#first!;
    return when(first.source.request(), (value) => this.#next(first, value));
  }

  /** All sources are asked at once, and waited for: the least may come from any. */
  #start(): unknown {
    const answers = this.sources.map((source) => attempt(() => source.request()));
    return together(
      answers,
      (error) => this.late(error),
      (values) => this.#fill(values),
    );
  }

  #fill(values: readonly unknown[]): unknown {
    this.#losers = new Array<undefined>(values.length);
    let answer: unknown = DONE;
    this.sources.forEach((source, place) => (answer = this.#next({ source, place, value: undefined }, values[place])));
    return answer;
  }

  /** Up through the rounds; the first to come to a place waits there for the other. */
  #next(head: Head, value: unknown): unknown {
    head.value = value;
    const losers = this.#losers!;
    for (let at = (losers.length + head.place) >> 1; at > 0 && !this.ended; at >>= 1) {
      const other = losers[at];
      if (other !== undefined && !this.#before(other, head)) continue;
      losers[at] = head;
      if (other === undefined) return DONE;
      head = other;
    }
    this.#first = head;
    return this.ended ? DONE : head.value;
  }

  /** Of equals, the one of the earlier source; one that has ended is behind all others. */
  #before(one: Head, other: Head): boolean {
    if (one.value === DONE || other.value === DONE) return other.value === DONE;
    const order: unknown = (0, this.#compare)(one.value, other.value);
    if (typeof order !== 'number' || Number.isNaN(order)) {
      throw new TypeError(`Cannot mergeSorted by ${show(order)}: compare must answer a number, as for sort()`);
    }
    return order === 0 ? one.place < other.place : order < 0;
  }
}
