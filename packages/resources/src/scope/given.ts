import type { MaybePromise } from '@forawait/core';
import { refusal, Waiter } from './wait.ts';

/**
 * Begins work that knows no scopes, for a caller who waits for it also when it is to end. A checkpoint.
 *
 * @param what - For the list of tasks.
 * @param work - Gets a signal: aborted when the caller is cancelled, by its scope or by `signal`, while the work goes on.
 */
export async function given<R>(
  what: string,
  signal: AbortSignal | undefined,
  work: (context: { readonly signal: AbortSignal }) => MaybePromise<R>,
): Promise<R> {
  const refused = refusal(signal);
  if (refused !== undefined) return await refused;
  const controller = new AbortController();
  const waiter = new Waiter<void>(
    { what, signal },
    () => undefined,
    (error) => controller.abort(error),
  );
  try {
    return await work({ signal: controller.signal });
  } finally {
    waiter.wake();
  }
}
