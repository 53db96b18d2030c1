import type { MaybePromise } from '@forawait/core';
import { checkFunction, describe } from '../checks/describe.ts';
import { closeIterator } from './close-iterator.ts';
import { EnteredContext } from './entered-context.ts';
import { useContext } from './use-context.ts';

/** Anything with a `next()`: async and sync iterators, generators, what `@forawait/core` hands out. */
export interface IteratorLike {
  next(...values: never[]): unknown;
}

/** An iterator that is closed at the end of a block, however the block ends. */
export class Closing<I extends IteratorLike> extends EnteredContext<I> {
  #used = false;

  /**
   * Runs the body with the iterator, closes the iterator, and answers what the body answered.
   *
   * @param body - Its error leaves after the closing; where that fails too, both leave in a `SuppressedError`.
   * @throws TypeError at the call, where the body is not a function; Error at once, where it was used or closed before.
   */
  use<R>(body: (iterator: I) => MaybePromise<R>): Promise<R> {
    checkFunction(body, 'use an iterator', 'the body');
    if (this.#used || this.left) throw new Error('Cannot use a closing iterator twice: it is closed after its block');
    this.#used = true;
    // Closing swallows nothing: the `undefined` of a swallowed error cannot come out.
    return useContext({ enter: () => this }, body) as Promise<R>;
  }
}

/**
 * The iterator with a block around it, at the end of which its `return()` is called, once: the loop of a caller who reads
 * by `next()`, or hands the iterator on, closes nothing by itself. Iterators without `return()` work.
 *
 * The iterator is closed, not told: a generator runs its `finally` blocks and does not see the body's error. A native
 * async generator answers `return()` only after the `next()` that it is at; where that may hang, close `from(generator)`,
 * whose `return()` does not wait for longer than its `graceMs`.
 *
 * @param iterator - With `next()`; one that is closing already is answered as it is.
 * @throws TypeError at the call, where it has no `next()`.
 * @see https://docs.python.org/3/library/contextlib.html#contextlib.aclosing
 * @example
 * async function* numbers() { try { yield 1; yield 2; } finally { console.log('closed'); } }
 * const first = await closing(numbers()).use(async (iterator) => (await iterator.next()).value);
 * console.log(first); // => 1
 */
export function closing<C extends Closing<IteratorLike>>(already: C): C;
export function closing<I extends IteratorLike>(iterator: I): Closing<I>;
export function closing<I extends IteratorLike>(iterator: I): Closing<I> {
  if (iterator instanceof Closing) return iterator;
  if (typeof (iterator as Partial<I> | null | undefined)?.next !== 'function') {
    throw new TypeError(`Cannot close ${describe(iterator)}: expected an iterator, an object with next()`);
  }
  return new Closing(iterator, async () => {
    await closeIterator(iterator);
    return false;
  });
}
