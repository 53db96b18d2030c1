import { callable } from '../engine/check.ts';
import { SwitchMapFeed } from '../engine/feeds/switch-map.ts';
import type { Callback } from '../engine/op.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Mapper, MaybePromise, MixedMapper, Source, ValueOf } from '../protocol.ts';

/**
 * The values of the source that `fn` makes of the latest value: each new value of `source` closes the inner source that
 * is open, and opens the next. While the inner source answers at once, no new value is asked for; what has arrived while
 * the reader was busy counts from its next read on.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param fn - Gets `(value, index, { signal })` and answers an iterable (no string), or a promise of one. Each call has a
 *   signal of its own, which aborts as well when a newer value comes: hand it on, for the next call waits until this one
 *   has let go, or the grace is over. Its error is published if it comes after that.
 * @throws TypeError at the call when `fn` is not a function.
 * @example
 * ```ts
 * import { switchMap, toArray } from '@forawait/core';
 * const answers = (query: string) => (async function* () { yield `results for ${query}`; })();
 * await toArray(switchMap(['a', 'ab', 'abc'], answers)); // => ['results for abc']
 * ```
 * @see https://rxjs.dev/api/operators/switchMap
 */
export function switchMap<T, S extends Source<unknown>>(source: Source<T>, fn: Mapper<T, S>): Pipeline<ValueOf<S>>;
export function switchMap<T, A extends MaybePromise<Source<unknown>>>(
  source: Source<T>,
  fn: MixedMapper<T, A>,
): Pipeline<ValueOf<Awaited<A>>>;
export function switchMap<T, R>(source: Source<T>, fn: Mapper<T, Source<R>>): Pipeline<R>;
export function switchMap<T, R>(source: Source<T>, fn: Mapper<T, Source<R>>): Pipeline<R> {
  return over<R>(new SwitchMapFeed(source, callable(fn, 'switchMap', source) as Callback));
}
