import { MergeFeed } from '../engine/feeds/merge.ts';
import { list, listOptions } from '../engine/list.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source, SourceOptions, ValueOf } from '../protocol.ts';

/**
 * The values of all `sources` as they arrive: each source is asked for its next value when the last was taken. An error
 * of one closes the others; values that are there already come first.
 *
 * @param sources - What to read, any number.
 * @param options - As of `from()`; default those of the first source.
 * @throws TypeError at the call when one of them cannot be read.
 * @example
 * ```ts
 * import { merge, toArray } from '@forawait/core';
 * await toArray(merge<string | number>([[1, 2], ['a']])); // => [1, 'a', 2]
 * ```
 * @see https://docs.rs/tokio-stream/latest/tokio_stream/trait.StreamExt.html#method.merge
 */
export function merge<S extends readonly Source<unknown>[]>(
  sources: readonly [...S],
  options?: SourceOptions,
): Pipeline<ValueOf<S[number]>>;
export function merge<T>(sources: Iterable<Source<T>>, options?: SourceOptions): Pipeline<T>;
export function merge<T>(sources: Iterable<Source<T>>, options?: SourceOptions): Pipeline<T> {
  const all = list(sources, 'merge');
  return over<T>(new MergeFeed(all, listOptions(options, all, 'merge')));
}
