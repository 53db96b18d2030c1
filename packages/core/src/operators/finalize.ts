import { callable } from '../engine/check.ts';
import { FinalizeFeed, type Finalizer } from '../engine/feeds/finalize.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { CancelReason } from '../errors.ts';
import type { Source } from '../protocol.ts';

/**
 * The same values. On every way out `fn` is called, once, after the source has let go: at the end, after an error, when
 * the reader leaves (before the first read, too), on an abort. It is waited for, up to the grace; its error is told where
 * there is no other, and published where there is.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param fn - Gets the reason, as `close(reason)` of a subclass does: nothing at the end, otherwise
 *   `{ source: 'break' | 'signal' | 'sibling', detail }` for a reader that left, an abort, an error.
 * @throws TypeError at the call when `fn` is not a function.
 * @example
 * ```ts
 * import { finalize } from '@forawait/core';
 * const reasons: unknown[] = [];
 * for await (const n of finalize([1, 2, 3], (reason) => reasons.push(reason))) if (n === 2) break;
 * reasons; // => [{ source: 'break' }]
 * ```
 * @see https://rxjs.dev/api/operators/finalize
 */
export function finalize<T>(source: Source<T>, fn: (reason?: CancelReason) => unknown): Pipeline<T> {
  return over<T>(new FinalizeFeed(source, callable<Finalizer>(fn, 'finalize', source)));
}
