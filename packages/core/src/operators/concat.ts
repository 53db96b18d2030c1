import { ConcatFeed } from '../engine/feeds/concat.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source, ValueOf } from '../protocol.ts';

/**
 * The values of all `sources`, one source after the other. Each is opened when its turn comes; all are closed when the
 * reader leaves or one of them fails.
 *
 * @param sources - What to read, any number.
 * @throws TypeError at the call when one of them cannot be read.
 * @example
 * ```ts
 * import { concat, toArray } from '@forawait/core';
 * await toArray(concat([1, 2], [3])); // => [1, 2, 3]
 * ```
 * @see https://github.com/tc39/proposal-iterator-sequencing
 */
export function concat<S extends readonly Source<unknown>[]>(...sources: readonly [...S]): Pipeline<ValueOf<S[number]>>;
export function concat<T>(...sources: readonly Source<T>[]): Pipeline<T>;
export function concat<T>(...sources: readonly Source<T>[]): Pipeline<T> {
  return over<T>(new ConcatFeed(sources));
}
