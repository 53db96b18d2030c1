/**
 * For the code that runs in a worker: whether its caller still wants it, how far it has come, and what is moved rather than copied.
 * Called anywhere else, so that the same function runs without a worker, too, they look at the scope of the caller, and
 * progress goes nowhere.
 */
import type { MessagePort } from 'node:worker_threads';
import { describe } from './checks/describe.ts';
import { currentJob, moveAlong } from './offload/worker-job.ts';
import { scopeHere } from './scope/place.ts';

/**
 * Whether the caller of `offload()` was cancelled. A look into shared memory: a loop that never awaits may ask in each round.
 *
 * Work that has heard `true` is taken for unfinished: what it returns is dropped, and its caller gets the reason of the cancellation.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.from_thread.check_cancelled
 * @example
 * import { isCancelled } from '@forawait/resources/worker';
 * let steps = 0;
 * while (!isCancelled() && steps < 1000) steps++;
 * console.log(steps); // => 1000
 */
export function isCancelled(): boolean {
  const job = currentJob();
  return job === undefined ? scopeHere()?.cancellation() !== undefined : job.isCancelled;
}

/**
 * Throws where the caller of `offload()` was cancelled: let it pass.
 *
 * @throws An error with the name `AbortError`; outside of workers the cancellation of the scope.
 * @example
 * import { throwIfCancelled } from '@forawait/resources/worker';
 * for (let step = 0; step < 1000; step++) throwIfCancelled();
 */
export function throwIfCancelled(): void {
  const job = currentJob();
  if (job !== undefined) {
    job.throwIfCancelled();
    return;
  }
  const cancellation = scopeHere()?.cancellation();
  if (cancellation !== undefined) throw cancellation.error;
}

/**
 * A signal for what awaits in a worker: aborted when the caller of `offload()` is cancelled. A loop that never awaits does not hear
 * of it: there, ask `isCancelled()`.
 *
 * @example
 * import { setTimeout as sleep } from 'node:timers/promises';
 * import { cancelSignal } from '@forawait/resources/worker';
 * await sleep(1, undefined, { signal: cancelSignal() });
 */
export function cancelSignal(): AbortSignal {
  return currentJob()?.signal ?? scopeHere()?.signal ?? new AbortController().signal;
}

/**
 * Tells the `onProgress` of the caller how far it is: in order, and all of it before the result. The values are cloned.
 *
 * @throws DataCloneError where the value cannot be cloned, TypeError where what is to be moved with it was moved before.
 * @example
 * import { reportProgress } from '@forawait/resources/worker';
 * for (let done = 0; done <= 100; done += 50) reportProgress({ done, total: 100 });
 */
export function reportProgress(value: unknown): void {
  currentJob()?.report(value);
}

/**
 * Says that parts of a value are to be moved to the other thread, not copied, when the value is returned or reported as it is.
 *
 * @param value - An object.
 * @param list - What is moved: `ArrayBuffer`s, `MessagePort`s, streams. The worker cannot use them any more afterwards, nor move them
 *   once more.
 * @returns The same object.
 * @throws TypeError where it is none, or the list no array.
 * @see https://developer.mozilla.org/en-US/docs/Web/API/Web_Workers_API/Transferable_objects
 * @example
 * import { moving } from '@forawait/resources/worker';
 * const pixels = new Uint8Array(1_000_000);
 * moving(pixels, [pixels.buffer]).length; // => 1_000_000
 */
export function moving<T extends object>(value: T, list: NonNullable<Parameters<MessagePort['postMessage']>[1]>): T {
  if (typeof value !== 'object' || value === null) {
    throw new TypeError(`Cannot move parts of ${describe(value)}: expected an object`);
  }
  if (!Array.isArray(list))
    throw new TypeError(`Cannot move ${describe(list)}: expected a list of what is to be moved`);
  moveAlong(value, list);
  return value;
}
