import { callable } from '../engine/check.ts';
import { type Callback, FILTER } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { when } from '../engine/when.ts';
import type { Predicate, Source } from '../protocol.ts';

/**
 * The values from the first that fails `predicate` on. After that one, `predicate` is not called any more.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param predicate - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `predicate` is not a function.
 * @example
 * ```ts
 * import { dropWhile, toArray } from '@forawait/core';
 * await toArray(dropWhile([1, 2, 9, 1], (n) => n < 5)); // => [9, 1]
 * ```
 * @see https://docs.python.org/3/library/itertools.html#itertools.dropwhile
 */
export function dropWhile<T>(source: Source<T>, predicate: Predicate<T>): Pipeline<T> {
  const drops = callable(predicate, 'dropWhile', source) as Callback;
  let open = false;
  return fuseSerial<T>(source, FILTER, (value, index, context) => {
    if (open) return true;
    return when(drops(value, index, context), (dropped) => (open = !dropped));
  });
}
