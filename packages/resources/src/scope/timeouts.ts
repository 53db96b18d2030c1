import { CancelledError, type MaybePromise, TimeoutError } from '@forawait/core';
import { checkFunction } from '../checks/describe.ts';
import { CancelScope, scopeOf } from './cancel-scope.ts';
import { checkMs } from './checkpoint.ts';

/**
 * Runs a body for so long at most, then goes on without it.
 *
 * @param ms - Milliseconds, 0 or more.
 * @param body - Gets its scope, whose `deadline` can be moved.
 * @returns What the body answers; `undefined` where time was up.
 * @throws TypeError or RangeError at the call for arguments that are not that; then what the body throws.
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.move_on_after
 * @example
 * const answer = await moveOnAfter(10, () => sleep(60_000)); // => undefined
 */
export function moveOnAfter<R>(ms: number, body: (scope: CancelScope) => MaybePromise<R>): Promise<R | undefined> {
  checkMs(ms, 'move on after');
  checkFunction(body, 'move on after a while', 'the body');
  return new CancelScope({ timeoutMs: ms }).run(body);
}

/**
 * Runs a body for so long at most; it is an error when that was not enough.
 *
 * @param ms - Milliseconds, 0 or more.
 * @param body - Gets its scope, whose `deadline` can be moved.
 * @throws TypeError or RangeError at the call for arguments that are not that; then TimeoutError when time was up, and what the body
 *   throws.
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.fail_after
 * @example
 * await failAfter(10, () => sleep(60_000)).catch((error) => error.name); // => 'TimeoutError'
 */
export function failAfter<R>(ms: number, body: (scope: CancelScope) => MaybePromise<R>): Promise<R> {
  checkMs(ms, 'fail after');
  checkFunction(body, 'fail after a while', 'the body');
  return limited(ms, new CancelScope({ timeoutMs: ms }), body);
}

async function limited<R>(ms: number, scope: CancelScope, body: (scope: CancelScope) => MaybePromise<R>): Promise<R> {
  const result = await scope.run(body);
  if (!scope.cancelledCaught) return result as R;
  const cause = scopeOf(scope).own?.error;
  if (!isDeadline(cause)) throw cause; // somebody has called cancel()
  throw new TimeoutError(`Cannot go on: it was not done after ${ms} ms`, ms, { cause });
}

function isDeadline(error: unknown): boolean {
  return error instanceof CancelledError && error.reason.source === 'deadline';
}

/**
 * Runs a body that the scopes around it cannot cancel: a clean-up that must come to its end. Give it a time limit, by
 * `moveOnAfter()` inside, or nothing can end it.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.CancelScope.shield
 * @example
 * await moveOnAfter(1, async () => {
 *   try {
 *     await sleep(60_000);
 *   } finally {
 *     await shielded(() => sleep(5)); // it says goodbye
 *   }
 * });
 */
export function shielded<R>(body: (scope: CancelScope) => MaybePromise<R>): Promise<R> {
  checkFunction(body, 'shield a body', 'it');
  return new CancelScope({ shield: true }).run(body) as Promise<R>;
}
