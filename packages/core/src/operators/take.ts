import { count as checked } from '../engine/check.ts';
import { TAKE } from '../engine/op.ts';
import { fuse } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { ignore } from '../engine/when.ts';
import type { Source } from '../protocol.ts';

/**
 * The first `count` values. The source is closed by the call after the last of them; it is never asked for one more.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param count - How many values, 0 or more (cut to a whole number); `Infinity` for all.
 * @throws RangeError at the call when `count` is negative or NaN, TypeError when it is a BigInt or a symbol.
 * @example
 * ```ts
 * import { take, toArray } from '@forawait/core';
 * await toArray(take('abcdef', 2)); // => ['a', 'b']
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function take<T>(source: Source<T>, count: number): Pipeline<T> {
  return fuse<T>(source, TAKE, ignore, checked(count, 'take', source));
}
