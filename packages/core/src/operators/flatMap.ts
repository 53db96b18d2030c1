import { callable } from '../engine/check.ts';
import { FlatMapFeed } from '../engine/feeds/flat-map.ts';
import type { Callback } from '../engine/op.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Mapper, Source } from '../protocol.ts';

/**
 * The values of the sources that `mapper` makes of each value, one source after the other.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param mapper - Gets `(value, index, { signal })` and answers an iterable (no string), or a promise of one.
 * @throws TypeError at the call when `mapper` is not a function.
 * @example
 * ```ts
 * import { flatMap, toArray } from '@forawait/core';
 * await toArray(flatMap([1, 2], (n) => [n, n * 10])); // => [1, 10, 2, 20]
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function flatMap<T, R>(source: Source<T>, mapper: Mapper<T, Source<R>>): Pipeline<R> {
  return over<R>(new FlatMapFeed(source, callable(mapper, 'flatMap', source) as Callback));
}
