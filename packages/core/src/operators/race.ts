import { RaceFeed } from '../engine/feeds/race.ts';
import { list, listOptions } from '../engine/list.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source, SourceOptions, ValueOf } from '../protocol.ts';

/**
 * The values of the source that answers first, be it by a value, its end or an error. All are asked at once, up to the
 * first that answers on the spot; the others are closed as soon as one has answered. Its first value does not wait for
 * their closes, the end does; an error of a close of theirs is published. Of no sources: nothing, at once.
 *
 * @param sources - What to read, any number.
 * @param options - As of `from()`; default those of the first source.
 * @throws TypeError at the call when one of them cannot be read.
 * @example
 * ```ts
 * import { race, toArray } from '@forawait/core';
 * const never = { next: () => new Promise<IteratorResult<number>>(() => {}) };
 * await toArray(race([never, [1, 2]])); // => [1, 2]
 * ```
 * @see https://rxjs.dev/api/index/function/race
 */
export function race<S extends readonly Source<unknown>[]>(
  sources: readonly [...S],
  options?: SourceOptions,
): Pipeline<ValueOf<S[number]>>;
export function race<T>(sources: Iterable<Source<T>>, options?: SourceOptions): Pipeline<T>;
export function race<T>(sources: Iterable<Source<T>>, options?: SourceOptions): Pipeline<T> {
  const all = list(sources, 'race');
  return over<T>(new RaceFeed(all, listOptions(options, all, 'race')));
}
