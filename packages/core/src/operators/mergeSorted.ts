import { callable, refuseAll } from '../engine/check.ts';
import { type Compare, MergeSortedFeed } from '../engine/feeds/merge-sorted.ts';
import { list, listOptions } from '../engine/list.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source, SourceOptions, ValueOf } from '../protocol.ts';

/**
 * The values of all `sources`, each of which is sorted, in one sorted order; of equals, those of the earlier source
 * first. All sources are asked at once for their first value; from then on each has one value ahead.
 *
 * @param sources - What to read, any number, each sorted as `compare` says. (What is not sorted stays so.)
 * @param compare - As for `sort()`: gets two values and answers at once a number, below 0 when the first comes before the
 *   second. Default: the order of `<`.
 * @param options - As of `from()`; default those of the first source.
 * @throws TypeError at the call when an argument is not what it must be; while reading when `compare` gives no number.
 * @example
 * ```ts
 * import { mergeSorted, toArray } from '@forawait/core';
 * await toArray(mergeSorted([[1, 4, 6], [2, 3, 7]])); // => [1, 2, 3, 4, 6, 7]
 * ```
 * @see https://docs.python.org/3/library/heapq.html#heapq.merge
 */
export function mergeSorted<S extends readonly Source<unknown>[]>(
  sources: readonly [...S],
  compare?: (one: ValueOf<S[number]>, other: ValueOf<S[number]>) => number,
  options?: SourceOptions,
): Pipeline<ValueOf<S[number]>>;
export function mergeSorted<T>(
  sources: Iterable<Source<T>>,
  compare?: (one: T, other: T) => number,
  options?: SourceOptions,
): Pipeline<T>;
export function mergeSorted<T>(
  sources: Iterable<Source<T>>,
  compare: (one: T, other: T) => number = byOrder,
  options?: SourceOptions,
): Pipeline<T> {
  const all = list(sources, 'mergeSorted');
  const checked = listOptions(options, all, 'mergeSorted');
  return over<T>(new MergeSortedFeed(all, comparing(compare, all) as Compare, checked));
}

function comparing<F>(compare: F, sources: readonly unknown[]): F {
  try {
    return callable(compare, 'mergeSorted');
  } catch (error) {
    throw refuseAll([...sources, compare], error);
  }
}

function byOrder<T>(one: T, other: T): number {
  if (one < other) return -1;
  return other < one ? 1 : 0;
}
