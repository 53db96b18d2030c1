import { FILTER } from '../engine/op.ts';
import { fuse } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * The values without `null` and `undefined`. (0, `''`, `NaN` and `false` are values.)
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { compact, toArray } from '@forawait/core';
 * await toArray(compact([0, null, 'a', undefined])); // => [0, 'a']
 * ```
 * @see https://developer.apple.com/documentation/swift/sequence/compactmap(_:)
 */
export function compact<T>(source: Source<T>): Pipeline<NonNullable<T>> {
  return fuse<NonNullable<T>>(source, FILTER, (value) => value !== null && value !== undefined);
}
