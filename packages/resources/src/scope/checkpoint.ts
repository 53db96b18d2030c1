import { describe } from '../checks/describe.ts';
import { signalOf } from '../checks/signal-of.ts';
import { Timer } from './timer.ts';
import { turnIfDue } from './turn.ts';
import { refusal, wait } from './wait.ts';

/**
 * A place where a long computation may be cancelled, and lets others work: rejects where the scope of the caller was
 * cancelled, each time anew, and gives the event loop a turn when the last one was 8 ms ago or more.
 *
 * @param options - `signal` is looked at besides the scope: for where there is no AsyncLocalStorage to know it by.
 * @throws TypeError at the call for bad options; then, as a rejection, the cancellation of the scope, or the reason of the signal.
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#checkpoints
 * @example
 * const sum = await moveOnAfter(1000, async () => {
 *   let sum = 0;
 *   for (let n = 0; n < 100_000; n++) {
 *     if (n % 1000 === 0) await checkpoint();
 *     sum += n;
 *   }
 *   return sum;
 * }); // => 4_999_950_000
 */
export function checkpoint(options?: { readonly signal?: AbortSignal | undefined }): Promise<void> {
  const signal = options === undefined ? undefined : signalOf(options, 'checkpoint()');
  return refusal(signal) ?? pass(signal);
}

async function pass(signal: AbortSignal | undefined): Promise<void> {
  await turnIfDue();
  return refusal(signal);
}

/**
 * Waits; a checkpoint, also when it takes no time at all.
 *
 * @param ms - Milliseconds, 0 or more, of any length; `Infinity` waits until it is cancelled, and keeps the process alive meanwhile.
 * @param options - `signal` ends the waiting, besides the scope.
 * @throws TypeError or RangeError at the call for what is no such number, or bad options; then, as a rejection, the cancellation of the scope or
 *   the reason of the signal.
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.sleep
 * @example
 * await sleep(1);
 * await sleep(60_000, { signal: AbortSignal.abort('enough') }).catch((reason) => reason); // => 'enough'
 */
export function sleep(ms: number, options: { readonly signal?: AbortSignal | undefined } = {}): Promise<void> {
  checkMs(ms, 'sleep for');
  const signal = signalOf(options, 'sleep()');
  let timer: Timer | undefined;
  return wait<void>({
    what: ms === Infinity ? 'sleep for ever' : `sleep ${ms} ms`,
    signal,
    enter: (waiter) => {
      timer = new Timer(() => waiter.wake());
      // 285,000 years, where it is for ever: a timer, unlike none, keeps the process alive.
      timer.set(Math.min(ms, 2 ** 53 - 1));
    },
    leave: () => timer?.clear(),
  });
}

/** @throws TypeError or RangeError for what is no number of milliseconds from 0 on. */
export function checkMs(ms: unknown, action: string): asserts ms is number {
  if (typeof ms !== 'number')
    throw new TypeError(`Cannot ${action} ${describe(ms)}: expected a number of milliseconds`);
  if (!(ms >= 0)) throw new RangeError(`Cannot ${action} ${ms} ms: it must be 0 or more`);
}
