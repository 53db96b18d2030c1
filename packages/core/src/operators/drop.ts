import { count as checked } from '../engine/check.ts';
import { FILTER } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * All but the first `count` values.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param count - How many values, 0 or more (cut to a whole number); `Infinity` for all.
 * @throws RangeError at the call when `count` is negative or NaN, TypeError when it is a BigInt or a symbol.
 * @example
 * ```ts
 * import { drop, toArray } from '@forawait/core';
 * await toArray(drop('abcdef', 4)); // => ['e', 'f']
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function drop<T>(source: Source<T>, count: number): Pipeline<T> {
  const dropped = checked(count, 'drop', source);
  return fuseSerial<T>(source, FILTER, (_value, index) => index >= dropped);
}
