import { callable } from '../engine/check.ts';
import { MapConcurrentFeed } from '../engine/feeds/map-concurrent.ts';
import { type Callback, FILTER } from '../engine/op.ts';
import { fuse, fuseSerial } from '../engine/open.ts';
import { concurrencyOf } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Guard, Predicate, Source } from '../protocol.ts';

export interface FilterOptions {
  /**
   * How many values may be under test or waiting to be read, 1 or more. Overlapping `next()` calls count too, and in order
   * also those that failed behind one that is still under test. Default: one at a time, or as many as `next()` calls overlap.
   */
  readonly concurrency?: number | undefined;
  /** Values in the order of the source (true, the default), or as they pass. */
  readonly ordered?: boolean | undefined;
}

/**
 * The values that pass `predicate`. With `concurrency`, no test starts before the first read, and none after an error or
 * the end of reading.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param predicate - Gets `(value, index, { signal })`; may answer a promise.
 * @param options - `concurrency`: how many tests at once, default one after the other; `ordered`: default true.
 * @throws TypeError or RangeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { filter, toArray } from '@forawait/core';
 * await toArray(filter([1, 2, 3, 4], (n) => n % 2 === 0)); // => [2, 4]
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function filter<T, S extends T>(source: Source<T>, predicate: Guard<T, S>, options?: FilterOptions): Pipeline<S>;
export function filter<T>(source: Source<T>, predicate: Predicate<T>, options?: FilterOptions): Pipeline<T>;
export function filter<T>(source: Source<T>, predicate: Predicate<T>, options?: FilterOptions): Pipeline<T> {
  const fn = callable(predicate, 'filter', source) as Callback;
  const { limit, ordered } = concurrencyOf(options, source);
  if (limit === undefined) return fuse<T>(source, FILTER, fn);
  if (limit === 1) return fuseSerial<T>(source, FILTER, fn);
  return over<T>(new MapConcurrentFeed(source, fn, { limit, ordered }, true));
}
