import { wait } from '../scope/wait.ts';
import type { Call, Outcome } from './call.ts';
import type { CallPlan } from './options.ts';

/**
 * Does a call, and waits for it in the scope of the caller. A caller who is cancelled waits until the worker has ended the work, as in
 * Trio, unless it has not begun, or is to be abandoned: then only until its streams are closed.
 *
 * @param over - Called when the call is over, and its seat free again.
 */
export async function attend(call: Call, { name, signal, abandon }: CallPlan, over: () => void): Promise<unknown> {
  const ended = call.run().finally(over);
  let cancellation: unknown;
  let outcome: Outcome;
  try {
    outcome = await wait<Outcome>({
      what: `${name} in a worker`,
      signal,
      enter: (waiter) => void ended.then((end) => waiter.wake(end)),
    });
  } catch (reason) {
    cancellation = reason;
    call.cancel();
    if (abandon || !call.hasBegun) {
      await call.ignore(reason);
      throw reason;
    }
    outcome = await ended;
  }
  if (outcome.kind === 'value') return outcome.value;
  throw outcome.kind === 'error' ? outcome.error : cancellation;
}
