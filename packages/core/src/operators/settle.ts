import { SettleFeed } from '../engine/feeds/settle.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/** A value, or the error that a source has ended with. */
export type Settled<T> =
  { readonly status: 'fulfilled'; readonly value: T } | { readonly status: 'rejected'; readonly reason: unknown };

/**
 * `{ status: 'fulfilled', value }` for each value; if the source fails, one `{ status: 'rejected', reason }`, and the end.
 * The abort of the pipeline's own `signal` is told as ever, as an error.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { settle, toArray } from '@forawait/core';
 * const results = await toArray(settle([1, Promise.reject('no')]));
 * results; // => [{ status: 'fulfilled', value: 1 }, { status: 'rejected', reason: 'no' }]
 * ```
 * @see https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise/allSettled
 */
export function settle<T>(source: Source<T>): Pipeline<Settled<T>> {
  return over<Settled<T>>(new SettleFeed(source));
}
