import type { FunctionArgs, FunctionName, FunctionResult, WorkerModule } from './module.ts';
import type { OffloadOptions } from './options.ts';
import { sharedPool } from './shared-pool.ts';

/**
 * Calls an exported function in a worker thread, so that a long computation does not stop the event loop. A checkpoint.
 *
 * Cancelled, by `signal` or the scope of the caller: a call that still waits is dropped at once. One that runs is told, and the caller
 * waits for its end: the function asks `isCancelled()` of `@forawait/resources/worker`, also in a loop that never awaits. One that has
 * not ended after `graceMs` is ended by force, with its worker alone, which is replaced. What the function returns without having
 * noticed counts: it was done. Arguments, results and errors are cloned. An error arrives with its name, message, stack, `code`, `cause`,
 * and what it gathers or hides; with its class where that is one of the language, else as an `Error` with that name.
 * Of a chain of them the newest 100 arrive, and the one that began it.
 *
 * @param module - `workerModule()` of it, for types; or an absolute `URL`, its text, or the path of a file.
 * @param exportName - Which of its exports.
 * @param args - What it is called with.
 * @param options - `signal`, `graceMs`, `abandon`, `transfer`, `onProgress`, `limiter`.
 * @returns What the function answers.
 * @throws TypeError or RangeError at the call for arguments that are not what they must be; then what the function throws, the
 *   cancellation of the scope or the reason of `signal`, BrokenWorkerError where a worker does not start or dies, and TypeError for what
 *   cannot be cloned, and for a module without such an export.
 * @see https://trio.readthedocs.io/en/stable/reference-core.html#trio.to_thread.run_sync
 * @example
 * const zlib = workerModule<typeof import('node:zlib')>('node:zlib');
 * const packed = await offload(zlib, 'gzipSync', ['text '.repeat(1000)]);
 * console.log(packed.length < 100); // => true
 */
export function offload<M, K extends FunctionName<M>>(
  module: WorkerModule<M> | string,
  exportName: K,
  args: FunctionArgs<M, K>,
  options?: OffloadOptions,
): Promise<FunctionResult<M, K>>;
export function offload(
  module: URL | string,
  exportName: string,
  args: readonly unknown[],
  options?: OffloadOptions,
): Promise<unknown>;
export function offload(
  module: WorkerModule<unknown> | URL | string,
  exportName: string,
  args: readonly unknown[],
  options?: OffloadOptions,
): Promise<unknown> {
  // The types were checked by the overloads; the values are by the pool.
  return sharedPool().run(module as URL, exportName, args, options);
}
