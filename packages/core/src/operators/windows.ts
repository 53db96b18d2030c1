import { oneOf, whole } from '../engine/check.ts';
import { WindowsFeed } from '../engine/feeds/windows.ts';
import { onlyKnown } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

export interface WindowsOptions {
  /**
   * What comes of a source that has fewer than `size` values: nothing (`'only-full'`, the default), or one array of all of
   * them, unless there is none at all (`'allow-partial'`).
   */
  readonly undersized?: 'only-full' | 'allow-partial' | undefined;
}

/**
 * Arrays of `size` neighbours, one for each value from the `size`-th on: it and those before it.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param size - Values an array, a whole number of 1 or more.
 * @param options - `undersized`: what comes of a source that is too short, default `'only-full'`: nothing.
 * @throws TypeError or RangeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { toArray, windows } from '@forawait/core';
 * await toArray(windows([1, 2, 3, 4], 3)); // => [[1, 2, 3], [2, 3, 4]]
 * await toArray(windows([1, 2], 3, { undersized: 'allow-partial' })); // => [[1, 2]]
 * ```
 * @see https://github.com/tc39/proposal-iterator-chunking
 */
export function windows<T>(source: Source<T>, size: number, options?: WindowsOptions): Pipeline<T[]> {
  const values = whole(size, 'the size of windows', 1, source);
  onlyKnown(options, ['undersized'], source);
  const { undersized = 'only-full' } = options ?? {};
  oneOf(undersized, 'undersized', ['only-full', 'allow-partial'], source);
  return over<T[]>(new WindowsFeed(source, values, undersized === 'allow-partial'));
}
