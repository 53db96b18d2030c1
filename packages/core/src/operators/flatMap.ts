import { callable } from '../engine/check.ts';
import { FlatMapFeed } from '../engine/feeds/flat-map.ts';
import type { Callback } from '../engine/op.ts';
import { concurrencyOf } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Mapper, MaybePromise, MixedMapper, Source, ValueOf } from '../protocol.ts';

export interface FlatMapOptions {
  /** How many inner sources may be open, 1 or more. Default: 1, read by as many calls as overlap. */
  readonly concurrency?: number | undefined;
  /**
   * All values of an earlier inner source first (true, the default): the later ones keep one value each ready; or values
   * as they come.
   */
  readonly ordered?: boolean | undefined;
}

/**
 * The values of the sources that `mapper` makes of each value, one source after the other. With `concurrency`, several are
 * open and work at once; an error closes all of them, and in order it is told in its place.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param mapper - Gets `(value, index, { signal })` and answers an iterable (no string), or a promise of one.
 * @param options - `concurrency`: how many inner sources at once, default one after the other; `ordered`: default true.
 * @throws TypeError or RangeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { flatMap, toArray } from '@forawait/core';
 * await toArray(flatMap([1, 2], (n) => [n, n * 10])); // => [1, 10, 2, 20]
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function flatMap<T, S extends Source<unknown>>(
  source: Source<T>,
  mapper: Mapper<T, S>,
  options?: FlatMapOptions,
): Pipeline<ValueOf<S>>;
export function flatMap<T, A extends MaybePromise<Source<unknown>>>(
  source: Source<T>,
  mapper: MixedMapper<T, A>,
  options?: FlatMapOptions,
): Pipeline<ValueOf<Awaited<A>>>;
export function flatMap<T, R>(source: Source<T>, mapper: Mapper<T, Source<R>>, options?: FlatMapOptions): Pipeline<R>;
export function flatMap<T, R>(source: Source<T>, mapper: Mapper<T, Source<R>>, options?: FlatMapOptions): Pipeline<R> {
  const fn = callable(mapper, 'flatMap', source) as Callback;
  return over<R>(new FlatMapFeed(source, fn, concurrencyOf(options, source)));
}
