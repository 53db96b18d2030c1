import { callable } from '../engine/check.ts';
import { MapConcurrentFeed } from '../engine/feeds/map-concurrent.ts';
import { type Callback, MAP } from '../engine/op.ts';
import { fuse, fuseSerial } from '../engine/open.ts';
import { concurrencyOf } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Mapper, MixedMapper, Source } from '../protocol.ts';

export interface MapOptions {
  /**
   * How many results may be under way or waiting to be read, 1 or more. Overlapping `next()` calls count too. Default: one
   * at a time, or as many as there are overlapping `next()` calls.
   */
  readonly concurrency?: number | undefined;
  /** Results in the order of the source (true, the default), or as they arrive. */
  readonly ordered?: boolean | undefined;
}

/**
 * What `mapper` makes of each value. With `concurrency`, nothing starts before the first read, and nothing after an error
 * or the end of reading; in order, an error is told in its turn, behind the values before it.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param mapper - Gets `(value, index, { signal })`; may answer a promise.
 * @param options - `concurrency`: how many at once, default one after the other; `ordered`: default true.
 * @throws TypeError or RangeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { map, toArray } from '@forawait/core';
 * await toArray(map([1, 2, 3], async (n) => n * 2, { concurrency: 2 })); // => [2, 4, 6]
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function map<T, R>(source: Source<T>, mapper: Mapper<T, R>, options?: MapOptions): Pipeline<R>;
export function map<T, A>(source: Source<T>, mapper: MixedMapper<T, A>, options?: MapOptions): Pipeline<Awaited<A>>;
export function map<T, R>(source: Source<T>, mapper: Mapper<T, R>, options?: MapOptions): Pipeline<R> {
  const fn = callable(mapper, 'map', source) as Callback;
  const { limit, ordered } = concurrencyOf(options, source);
  if (limit === undefined) return fuse<R>(source, MAP, fn);
  if (limit === 1) return fuseSerial<R>(source, MAP, fn);
  return over<R>(new MapConcurrentFeed(source, fn, { limit, ordered }));
}
