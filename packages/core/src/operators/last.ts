import { fold } from '../engine/fold.ts';
import type { Source } from '../protocol.ts';

/**
 * The last value, or undefined if there is none. Reads to the end.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { last } from '@forawait/core';
 * await last([7, 8]); // => 8
 * ```
 * @see https://rxjs.dev/api/operators/last
 */
export function last<T>(source: Source<T>): Promise<T | undefined> {
  // in a box, since a value that is a promise itself must not be waited for before the next one
  const box: { value?: T } = {};
  const folding = fold<T, typeof box>(source, keep, box);
  return folding.then(({ value }) => value);
}

function keep<T>(box: { value?: T }, value: T): { value?: T } {
  box.value = value;
  return box;
}
