import { SKIP, STEP } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * `[previous, current]` for each value but the first.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { pairwise, toArray } from '@forawait/core';
 * await toArray(pairwise('abc')); // => [['a', 'b'], ['b', 'c']]
 * ```
 * @see https://docs.python.org/3/library/itertools.html#itertools.pairwise
 */
export function pairwise<T>(source: Source<T>): Pipeline<[T, T]> {
  let previous: unknown;
  return fuseSerial<[T, T]>(source, STEP, (current, index) => {
    const pair = index === 0 ? SKIP : [previous, current];
    previous = current;
    return pair;
  });
}
