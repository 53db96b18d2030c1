import { callable } from '../engine/check.ts';
import { CatchErrorFeed, type Handler } from '../engine/feeds/catch-error.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { CallContext, MaybePromise, Source, ValueOf } from '../protocol.ts';

/**
 * The values of `source` and, if it fails, those of the source that `fn` makes of the error. Errors of callbacks further
 * up are errors of the source; it has been closed when `fn` is called. An error of what `fn` made is not caught again,
 * nor is the abort of the pipeline's own `signal`.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param fn - Gets `(error, { signal })` and answers a source (`[]`: simply end; no string), or a promise of one; or it throws, and
 *   that is the error then.
 * @throws TypeError at the call when `fn` is not a function.
 * @example
 * ```ts
 * import { catchError, map, toArray } from '@forawait/core';
 * const parsed = map(['1', '{'], (text) => JSON.parse(text) as number);
 * await toArray(catchError(parsed, (error) => [(error as Error).name])); // => [1, 'SyntaxError']
 * ```
 * @see https://rxjs.dev/api/operators/catchError
 */
export function catchError<T, S extends Source<unknown>>(
  source: Source<T>,
  fn: (error: unknown, context: CallContext) => MaybePromise<S>,
): Pipeline<T | ValueOf<S>>;
export function catchError<T, A extends MaybePromise<Source<unknown>>>(
  source: Source<T>,
  fn: (error: unknown, context: CallContext) => A,
): Pipeline<T | ValueOf<Awaited<A>>>;
export function catchError<T, R = never>(
  source: Source<T>,
  fn: (error: unknown, context: CallContext) => MaybePromise<Source<R>>,
): Pipeline<T | R>;
export function catchError<T, R = never>(
  source: Source<T>,
  fn: (error: unknown, context: CallContext) => MaybePromise<Source<R>>,
): Pipeline<T | R> {
  return over<T | R>(new CatchErrorFeed(source, callable(fn, 'catchError', source) as Handler));
}
