import { DONE } from '../../protocol.ts';
import { Feed } from '../feed.ts';

interface Iterating {
  readonly next: () => unknown;
  readonly return?: (() => unknown) | null | undefined;
}
type Iterable = Iterating & { readonly [key: symbol]: () => unknown };

/**
 * Anybody's iterable or iterator. Opened by the first request, `next` looked up once, as the language does. Left before
 * that, an iterator is closed all the same; an iterable is not opened merely to be closed.
 */
export class IterableFeed extends Feed {
  protected readonly kind: string = 'iterator';
  readonly #source: Iterable;
  readonly #method: symbol | undefined;
  #iterator: Iterating | undefined;
  #next: (() => unknown) | undefined;

  /** @param method - `Symbol.asyncIterator`, `Symbol.iterator`, or undefined for a bare iterator. */
  constructor(source: unknown, method: symbol | undefined) {
    super();
    this.#source = source as Iterable;
    this.#method = method;
    this.mixed = method === Symbol.iterator;
    this.overlaps = method !== Symbol.iterator;
  }

  request(): unknown {
    if (this.#next === undefined) this.#start();
    return this.ended ? DONE : this.#next!.call(this.#iterator);
  }

  #start(): void {
    const source = this.#source;
    const method = this.#method;
    this.#iterator = object(method === undefined ? source : source[method]!(), method) as Iterating;
    if (!this.ended) this.#next = this.#iterator.next;
    // left meanwhile: what is an iterator itself was closed
    else if (!isIterator(source)) void this.quietly(() => this.leave());
  }

  override accept(answer: unknown): unknown {
    const result = object(answer, 'next()') as IteratorResult<unknown>;
    return result.done ? DONE : result.value;
  }

  protected leave(): unknown {
    return (this.#iterator ?? (isIterator(this.#source) ? this.#source : undefined))?.return?.();
  }
}

/** `value`, which `method` gave. */
function object(value: unknown, method: symbol | string | undefined): object {
  if ((typeof value === 'object' && value !== null) || typeof value === 'function') return value;
  throw new TypeError(`Cannot iterate: ${String(method)} must give an object, got ${String(value)}`);
}

const isIterator = (source: unknown): boolean => typeof (source as Partial<Iterating>).next === 'function';
