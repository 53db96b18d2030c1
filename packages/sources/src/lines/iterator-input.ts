import type { MaybePromise } from '@forawait/core';
import { END, isPromiseLike, type RawInput } from './byte-input.ts';

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

/** Something to iterate, or an iterator that is under way already. */
export type AnyIterable = AsyncIterable<unknown> | Iterable<unknown> | AnyIterator;

/** Reads anything that can be iterated. Nothing is asked for before it is needed; chunks that are promises are awaited. */
export class IteratorInput implements RawInput {
  readonly #source: AnyIterable;
  #iterator: AnyIterator | undefined;
  #over = false;

  constructor(source: AnyIterable) {
    this.#source = source;
  }

  read(): unknown {
    if (this.#over) return END;
    let answer: unknown;
    try {
      this.#iterator ??= open(this.#source);
      answer = this.#iterator.next();
    } catch (error) {
      this.#fail(error);
    }
    if (!this.#mustWait(answer)) return this.#accept(answer);
    return Promise.resolve(answer).then(
      (result) => this.#accept(result),
      (error: unknown) => this.#fail(error),
    );
  }

  close(): MaybePromise<void> {
    if (this.#over) return;
    this.#over = true;
    // An iterator handed in is closed even when it was never read; a plain iterable is not opened for that.
    const iterator = this.#iterator ?? ('next' in this.#source ? this.#source : undefined);
    const closing: unknown = iterator?.return?.();
    if (isPromiseLike(closing)) return Promise.resolve(closing).then(() => undefined);
  }

  #accept(answer: unknown): unknown {
    if (typeof answer !== 'object' || answer === null) {
      this.#fail(new TypeError('Cannot read lines: the next() of the input must answer an object'));
    }
    try {
      const result = answer as IteratorResult<unknown, unknown>;
      // Whatever is true says done, and then the value is not looked at: that is how the language reads an answer.
      if (!result.done) return result.value;
    } catch (error) {
      this.#fail(error);
    }
    this.#over = true;
    return END;
  }

  #mustWait(answer: unknown): answer is PromiseLike<unknown> {
    try {
      return isPromiseLike(answer);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Who failed is over, and is not closed. */
  #fail(error: unknown): never {
    this.#over = true;
    throw error;
  }
}

function open(source: AnyIterable): AnyIterator {
  if (Symbol.asyncIterator in source) return source[Symbol.asyncIterator]();
  return Symbol.iterator in source ? source[Symbol.iterator]() : source;
}
