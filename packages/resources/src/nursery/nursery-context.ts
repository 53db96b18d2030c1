import type { Context } from '../contexts/protocol.ts';
import { heldOpen } from './held-open.ts';
import type { Nursery } from './nursery.ts';
import { checkOptions, openNursery, type NurseryOptions } from './open-nursery.ts';

/**
 * A nursery as a context: for an exit stack, or a block that does not fit into one function.
 *
 * Where it is entered by `enter()` or on a stack, an error of a task cancels the other tasks at once, but cannot reach the code
 * in between: that sees it at its next wait that was given `nursery.signal`, or at the exit. Prefer `openNursery()`.
 *
 * Take `use()`, or `stack.enter()` within `AsyncExitStack.run()`: they hear of an error of the block, and cancel the tasks. With
 * `await using` nobody tells that the block has failed, and its tasks are waited for, not cancelled.
 *
 * @throws TypeError at the call, where an option is not known.
 * @example
 * const log: string[] = [];
 * await AsyncExitStack.run(async (stack) => {
 *   const nursery = await stack.enter(nurseryContext());
 *   nursery.startSoon(() => sleep(1).then(() => log.push('task')));
 *   log.push('body');
 * });
 * console.log(log); // => ['body', 'task']
 */
export function nurseryContext(options: NurseryOptions = {}): Context<Nursery, undefined> {
  checkOptions(options);
  return heldOpen((body) => openNursery(body, options));
}
