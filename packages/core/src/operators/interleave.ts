import { InterleaveFeed } from '../engine/feeds/interleave.ts';
import { list, listOptions } from '../engine/list.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source, SourceOptions, ValueOf } from '../protocol.ts';

/**
 * One value of each of `sources` in turn. Each is opened and asked when its turn comes, and waited for (`merge()` takes
 * what comes first); one that ends drops out, and the others go on. An error of one closes the others.
 *
 * @param sources - What to read, any number.
 * @param options - As of `from()`; default those of the first source.
 * @throws TypeError at the call when one of them cannot be read.
 * @example
 * ```ts
 * import { interleave, toArray } from '@forawait/core';
 * await toArray(interleave<string | number>(['abc', [1, 2]])); // => ['a', 1, 'b', 2, 'c']
 * ```
 * @see https://docs.rs/itertools/latest/itertools/fn.interleave.html
 */
export function interleave<S extends readonly Source<unknown>[]>(
  sources: readonly [...S],
  options?: SourceOptions,
): Pipeline<ValueOf<S[number]>>;
export function interleave<T>(sources: Iterable<Source<T>>, options?: SourceOptions): Pipeline<T>;
export function interleave<T>(sources: Iterable<Source<T>>, options?: SourceOptions): Pipeline<T> {
  const all = list(sources, 'interleave');
  return over<T>(new InterleaveFeed(all, listOptions(options, all, 'interleave')));
}
