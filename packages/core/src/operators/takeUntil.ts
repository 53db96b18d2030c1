import { refused, show } from '../engine/check.ts';
import { TakeUntilFeed } from '../engine/feeds/take-until.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import { isThenable } from '../engine/when.ts';
import type { Source } from '../protocol.ts';

/**
 * The values up to the moment when `notifier` fires; then a pending `next()` says done and the source is closed.
 * Unlike the `signal` option this is an end, not an error: what is under way further down goes on to its end.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param notifier - An AbortSignal, or a promise. A promise that rejects ends the pipeline with that error.
 * @throws TypeError at the call when `notifier` is neither.
 * @example
 * ```ts
 * import { takeUntil, toArray } from '@forawait/core';
 * const leave = AbortSignal.abort();
 * await toArray(takeUntil([1, 2, 3], leave)); // => []
 * ```
 * @see https://rxjs.dev/api/operators/takeUntil
 */
export function takeUntil<T>(source: Source<T>, notifier: AbortSignal | PromiseLike<unknown>): Pipeline<T> {
  if (!isThenable(notifier) && typeof (notifier as AbortSignal | undefined)?.addEventListener !== 'function') {
    const message = `Cannot takeUntil ${show(notifier)}: it must be an AbortSignal or a promise`;
    throw refused(source, new TypeError(message));
  }
  return over<T>(new TakeUntilFeed(source, notifier));
}
