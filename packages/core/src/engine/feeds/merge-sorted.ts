import { DONE, type Source, type SourceOptions } from '../../protocol.ts';
import { show } from '../check.ts';
import type { Driver } from '../driver.ts';
import { together } from '../together.ts';
import { attempt, isThenable, promised } from '../when.ts';
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
  /** The least first; undefined: nothing has been asked for. */
  #heads: Head[] | undefined;

  constructor(sources: readonly Source<unknown>[], compare: Compare, options: SourceOptions | undefined) {
    super(sources, options);
    this.#compare = compare;
  }

  request(): unknown {
    if (this.#heads === undefined) return this.#start();
    const [first] = this.#heads;
    if (first === undefined) return DONE;
    const answer = first.source.request();
    return isThenable(answer) ? promised(answer).then((value) => this.#next(value)) : this.#next(answer);
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
    if (this.ended) return DONE;
    this.#heads = [];
    this.sources.forEach((source, place) => this.#put({ source, place, value: values[place] }));
    return this.#least();
  }

  #next(value: unknown): unknown {
    if (this.ended) return DONE;
    const head = this.#heads!.shift()!;
    head.value = value;
    this.#put(head);
    return this.#least();
  }

  #least(): unknown {
    const [first] = this.#heads!;
    return first === undefined ? DONE : first.value;
  }

  /** To its place among the others; a source that has ended has none. */
  #put(head: Head): void {
    if (head.value === DONE) return;
    const heads = this.#heads!;
    let low = 0;
    let high = heads.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#before(heads[middle]!, head)) low = middle + 1;
      else high = middle;
    }
    heads.splice(low, 0, head);
  }

  /** Of equals, the one of the earlier source. */
  #before(one: Head, other: Head): boolean {
    const order: unknown = (0, this.#compare)(one.value, other.value);
    if (typeof order !== 'number' || Number.isNaN(order)) {
      throw new TypeError(`Cannot mergeSorted by ${show(order)}: compare must answer a number, as for sort()`);
    }
    return order === 0 ? one.place < other.place : order < 0;
  }
}
