/**
 * A worker did not start, or has ended in the middle of its work: it ran out of memory, called `process.exit()`, or threw where nobody
 * could catch it. Another one takes its place. `cause` is what is known of it.
 *
 * @see https://anyio.readthedocs.io/en/stable/api.html#anyio.BrokenWorkerProcess
 * @example
 * const failed = offload('data:text/javascript,export const leave = () => process.exit(7)', 'leave', []);
 * const error = await failed.catch((reason) => reason);
 * console.log(error instanceof BrokenWorkerError, (error as Error).message.endsWith('exited with code: 7')); // => true true
 */
export class BrokenWorkerError extends Error {
  override readonly name = 'BrokenWorkerError';
  readonly code = 'ERR_BROKEN_WORKER';
}
