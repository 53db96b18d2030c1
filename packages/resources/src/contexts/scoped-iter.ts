import { from, type MaybePromise, type Source } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { EnteredContext } from './entered-context.ts';
import type { Context } from './protocol.ts';
import { useContext } from './use-context.ts';

/**
 * A block that owns an iterator: inside, it can be read in many loops, one after the other, each going on where the last one
 * stopped, and at the end of the block it is closed.
 *
 * What the block gets is a plain iterator whose `return()` does nothing while the block lasts: leave a loop over it as you like.
 * For operators, hand it to them (`take(cells, 2)`, `from(cells)`). In a block inside of another one, the inner one ends its own
 * view only.
 *
 * @param source - Whatever can be iterated.
 * @throws TypeError at the call, where it cannot; Error, as a rejection, where the block is entered twice.
 * @see https://asyncstdlib.readthedocs.io/en/stable/source/api/asynctools.html#asyncstdlib.asynctools.scoped_iter
 * @example
 * import { take, toArray } from '@forawait/core';
 * const table = await scopedIter(['name', 'size', 'a', '1']).use(async (cells) => {
 *   const head = await toArray(take(cells, 2));
 *   return { head, body: await toArray(cells) };
 * }); // => { head: ['name', 'size'], body: ['a', '1'] }
 */
export function scopedIter<T>(source: Source<T>): Context<AsyncIterableIterator<T, undefined>> {
  const owner = from(source);
  let entered = false;
  const context: Context<AsyncIterableIterator<T, undefined>> = {
    async enter() {
      if (entered) throw new Error('Cannot enter a scopedIter() twice: it is closed after its block');
      entered = true;
      return new EnteredContext<AsyncIterableIterator<T, undefined>>(new View(owner), async () => {
        await owner.return();
        return false;
      });
    },
    use<R>(body: (view: AsyncIterableIterator<T, undefined>) => MaybePromise<R>): Promise<R> {
      checkFunction(body, 'use an iterator', 'the body');
      // Closing swallows nothing: the `undefined` of a swallowed error cannot come out.
      return useContext(context, body) as Promise<R>;
    },
  };
  return context;
}

/** What belongs to somebody else, and is not closed by its readers. */
class View<T> implements AsyncIterableIterator<T, undefined> {
  readonly #owner: AsyncIterator<T, undefined>;

  constructor(owner: AsyncIterator<T, undefined>) {
    this.#owner = owner;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    return this.#owner.next();
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    return { value: undefined, done: true };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
