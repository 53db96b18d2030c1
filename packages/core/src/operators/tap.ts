import { callable } from '../engine/check.ts';
import { type Callback, MAP } from '../engine/op.ts';
import { fuse } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { when } from '../engine/when.ts';
import type { Mapper, Source } from '../protocol.ts';

/**
 * The same values; `look` is called with each, and waited for, before it goes on.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param look - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `look` is not a function.
 * @example
 * ```ts
 * import { tap, toArray } from '@forawait/core';
 * const seen: number[] = [];
 * await toArray(tap([1, 2], (n) => seen.push(n))); // => [1, 2]
 * seen; // => [1, 2]
 * ```
 * @see https://rxjs.dev/api/operators/tap
 */
export function tap<T>(source: Source<T>, look: Mapper<T, unknown>): Pipeline<T> {
  const fn = callable(look, 'tap', source) as Callback;
  return fuse<T>(source, MAP, (value, index, context) => when(fn(value, index, context), () => value));
}
