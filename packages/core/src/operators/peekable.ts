import { PeekDriver, PeekFeed, type Test } from '../engine/feeds/peek.ts';
import { Pipeline } from '../engine/pipeline.ts';
import type { CallContext, MaybePromise, Source } from '../protocol.ts';

/** Looking at the next value before it is taken. Looks and reads stand in one line; a look asks the source for that one value. */
export interface Peeks<T> {
  /** The next value, which stays there; undefined at the end. An error is told here, and ends the iterator as it does anywhere. */
  peek(): Promise<T | undefined>;
  /** Takes the next value if it passes (a function is asked, anything else compared as by `includes`); otherwise it stays there. */
  nextIf<S extends T>(guard: (value: T, context: CallContext) => value is S): Promise<S | undefined>;
  nextIf(predicate: (value: T, context: CallContext) => MaybePromise<unknown>): Promise<T | undefined>;
  nextIf(wanted: T): Promise<T | undefined>;
}

/** What `peekable()` makes: an iterator that can look ahead by one. */
export type Peekable<T, R extends Pipeline<T> = Pipeline<T>> = R & Peeks<T>;

/**
 * The same values, with `peek()`, the next value without taking it, and `nextIf(value | predicate)`, which takes it only if it
 * passes: for parsers, and for whatever must know what comes before it reads on. Both give undefined where there is nothing.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { peekable } from '@forawait/core';
 * const tokens = peekable(['1', '2', '+']);
 * const digits: string[] = [];
 * for (let digit; (digit = await tokens.nextIf((token) => /\d/.test(token))); ) digits.push(digit);
 * [digits, await tokens.peek(), await tokens.nextIf('-')]; // => [['1', '2'], '+', undefined]
 * ```
 * @see https://doc.rust-lang.org/std/iter/struct.Peekable.html
 */
export function peekable<T>(source: Source<T>): Peekable<T> {
  return peekableBy<T, Pipeline<T>>(source, (pipeline) => pipeline);
}

/** As `peekable`, with an iterator of another kind. */
export function peekableBy<T, R extends Pipeline<T>>(
  source: Source<T>,
  make: (pipeline: Pipeline<T>) => R,
): Peekable<T, R> {
  const feed = new PeekFeed(source);
  const reader = new PeekDriver(feed, []);
  const peeks = {
    peek: () => feed.look(reader, undefined),
    nextIf: (wanted: unknown) =>
      feed.look(reader, typeof wanted === 'function' ? (wanted as Test) : (value) => [wanted].includes(value)),
  };
  const made = make(new Pipeline<T>(reader));
  Object.assign(made, peeks);
  return made as Peekable<T, R>;
}
