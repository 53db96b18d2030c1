import type { AsyncIter, ValueOf } from '@forawait/core';
import type { FunctionArgs, FunctionName, FunctionResult, WorkerModule } from './module.ts';
import { sharedPool } from './shared-pool.ts';
import type { OffloadIterableOptions } from './worker-pool.ts';

/**
 * Reads what an exported function makes in a worker thread: the iterable that it answers, or the values of a generator. It is made there
 * while it is read here, up to `bufferSize` values ahead, and travels in batches of what is ready. The call is made at the first
 * read, in the scope of the reader. Left early, the iterable is closed there, as a generator in its `finally`; errors arrive as those of
 * `offload()` do. Each read is a checkpoint where it waits: one that is cancelled ends the iterable, as any error of a read does.
 *
 * @param module - `workerModule()` of it, for types; or an absolute `URL`, its text, or the path of a file.
 * @param exportName - Which of its exports.
 * @param args - What it is called with; `streamed()` sources are read there while they are made here.
 * @param options - Those of `offload()`, and `bufferSize`.
 * @throws TypeError or RangeError at the call for arguments that are not what they must be; then, where it is read, as `offload()`.
 * @example
 * const squares = `data:text/javascript,export function* squares(to) {
 *   for (let n = 1; n <= to; n++) yield n * n;
 * }`;
 * await offloadIterable(squares, 'squares', [1_000_000]).take(3).toArray(); // => [1, 4, 9]
 */
export function offloadIterable<M, K extends FunctionName<M>>(
  module: WorkerModule<M> | string,
  exportName: K,
  args: FunctionArgs<M, K>,
  options?: OffloadIterableOptions,
): AsyncIter<ValueOf<FunctionResult<M, K>>>;
export function offloadIterable(
  module: URL | string,
  exportName: string,
  args: readonly unknown[],
  options?: OffloadIterableOptions,
): AsyncIter<unknown>;
export function offloadIterable(
  module: WorkerModule<unknown> | URL | string,
  exportName: string,
  args: readonly unknown[],
  options?: OffloadIterableOptions,
): AsyncIter<unknown> {
  return sharedPool().iterate(module as URL, exportName, args, options);
}
