import { fold } from '../engine/fold.ts';
import type { Source } from '../protocol.ts';

/**
 * All values, in an array. Needs memory for all of them.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { toArray } from '@forawait/core';
 * await toArray(new Set([1, 2])); // => [1, 2]
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function toArray<T>(source: Source<T>): Promise<T[]> {
  return fold<T, T[]>(source, push, []);
}

function push<T>(all: T[], value: T): T[] {
  all.push(value);
  return all;
}
