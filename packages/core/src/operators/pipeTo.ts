import { flag, must, refused } from '../engine/check.ts';
import { driverOf } from '../engine/open.ts';
import { checkOptions } from '../engine/options.ts';
import { Pipe } from '../engine/pipe.ts';
import { NodeSink, type NodeWritableLike, WebSink } from '../engine/sinks.ts';
import type { Source } from '../protocol.ts';

export type { NodeWritableLike } from '../engine/sinks.ts';

export interface PipeOptions {
  /** Leave the writable open when the source ends. Default false; `process.stdout` and `process.stderr` always stay open. */
  readonly preventClose?: boolean | undefined;
  /** Leave the writable as it is when the source fails or the signal aborts. Default false: it is aborted (destroyed). */
  readonly preventAbort?: boolean | undefined;
  /** Leave the source open when the writable fails or the signal aborts; a value on its way is lost. Default false. */
  readonly preventCancel?: boolean | undefined;
  /** Ends the pipe: it rejects at once with `signal.reason`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Write all values to a stream: a promise that settles when all is written and the stream is closed. Nothing is read before the
 * stream has room for it. An error of the source aborts the stream, an error of the stream closes the source.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param writable - A web WritableStream, which is locked meanwhile, or a Node Writable.
 * @param options - `preventClose`, `preventAbort`, `preventCancel` as on the platform; `signal`.
 * @throws TypeError at the call when an argument is not what it must be or the stream is locked. The promise rejects with the
 *   error of either side, the same object, or with a BrokenChannelError when others have closed the writable.
 * @example
 * ```ts
 * import { pipeTo } from '@forawait/core';
 * const written: number[] = [];
 * await pipeTo([1, 2, 3], new WritableStream({ write: (value) => void written.push(value) }));
 * written; // => [1, 2, 3]
 * ```
 * @see https://streams.spec.whatwg.org/#rs-pipe-to
 */
export function pipeTo<T>(
  source: Source<T>,
  writable: WritableStream<T> | NodeWritableLike,
  options?: PipeOptions,
): Promise<void> {
  checkOptions(options, ['preventClose', 'preventAbort', 'preventCancel', 'signal'], source);
  const { preventClose = false, preventAbort = false, preventCancel = false, signal } = options ?? {};
  const prevented = { preventClose, preventAbort, preventCancel };
  for (const [name, value] of Object.entries(prevented)) flag(value, name, source);
  const given = writable as { readonly getWriter?: unknown; readonly write?: unknown; readonly on?: unknown } | null;
  const web = typeof given?.getWriter === 'function';
  const node = typeof given?.write === 'function' && typeof given.on === 'function';
  must(web || node, writable, 'writable', 'it must be a WritableStream or a Node Writable', source);
  const { locked } = writable as { readonly locked?: boolean };
  if (web && locked) throw refused(source, new TypeError('Cannot write to a stream that is locked'));
  const driver = driverOf(source);
  return new Promise((resolve, reject) => {
    const make = (...heard: [broken: (error: unknown) => void, late: (error: unknown) => void]): WebSink | NodeSink =>
      web ? new WebSink(writable as WritableStream, heard[0]) : new NodeSink(writable as NodeWritableLike, ...heard);
    new Pipe(driver, make, prevented, signal, { resolve: resolve as (value: unknown) => void, reject });
  });
}
