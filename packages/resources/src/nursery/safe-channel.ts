import type { AsyncIter } from '@forawait/core';
import { checkFunction, describe } from '../checks/describe.ts';
import type { Context } from '../contexts/protocol.ts';
import { heldOpen, unwrapped } from './held-open.ts';
import { openNursery } from './open-nursery.ts';
import { type Producer, Produced } from './produced.ts';

/**
 * Makes a generator safe that opens nurseries and scopes around its `yield`s: each call answers a context, whose value gives what the
 * generator yields. The generator runs in a task of its own, whose scopes are not those of the reader; it advances only when it is
 * asked for a value, and at the end of the block it is cancelled, its `finally` blocks run, and nothing of it is left.
 *
 * A reader that is cancelled while it waits for a value has left: that ends the channel, as an error ends every `AsyncIter`, and whoever
 * reads on finds it at its end. A time limit for one value needs a read outside of it: `const next = values.next()`, then wait for that.
 *
 * An error of the generator comes out where the reader waits; one of its clean-up at the end of the block. A single error comes as
 * it is, several in a group.
 *
 * @param generator - Async or not.
 * @returns A function that takes the arguments of the generator.
 * @throws TypeError at the call, where it is no function; where the block begins, as a rejection, when it gives no generator.
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.as_safe_channel
 * @example
 * const ticks = safeChannel(async function* (times: number) {
 *   for (let n = 1; n <= times; n++) {
 *     await sleep(1);
 *     yield n;
 *   }
 * });
 * await ticks(10).use((values) => values.take(3).toArray()); // => [1, 2, 3]
 */
export function safeChannel<Args extends unknown[], T>(
  generator: (...args: Args) => Producer<T>,
): (...args: Args) => Context<AsyncIter<T>, undefined> {
  checkFunction(generator, 'make a safe channel', 'the generator');
  return (...args) =>
    heldOpen(async (body) => {
      try {
        return await openNursery(async (nursery) => {
          const values = new Produced(checkProducer(generator(...args)), nursery);
          try {
            return await body(values);
          } finally {
            await values.return();
          }
        });
      } catch (error) {
        throw unwrapped(error);
      }
    });
}

function checkProducer<T>(made: Producer<T>): Producer<T> {
  const { next, return: close } = (made ?? {}) as Partial<Producer<T>>;
  if (typeof next === 'function' && typeof close === 'function') return made;
  // It may be the promise of a plain async function, and it may reject: that must not take the process down as well.
  Promise.resolve(made).catch(() => {});
  throw new TypeError(
    `Cannot make a safe channel: it must be an (async) generator function, and returned ${describe(made)}`,
  );
}
