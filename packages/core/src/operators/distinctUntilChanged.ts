import { callable } from '../engine/check.ts';
import { FILTER } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { when } from '../engine/when.ts';
import type { MaybePromise, Source } from '../protocol.ts';

const NONE: unique symbol = Symbol('NONE');

/**
 * The values that differ from the one given before them; the first is always given. Keeps one value.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param isSame - Gets `(previous, current)` and nothing else, so that any comparison of two values will do
 *   (`isDeepStrictEqual`, for one); `previous` is the last value that was given. May answer a promise. Default `Object.is`.
 * @throws TypeError at the call when `isSame` is given and is not a function.
 * @example
 * ```ts
 * import { distinctUntilChanged, toArray } from '@forawait/core';
 * await toArray(distinctUntilChanged([1, 1, 2, 2, 1])); // => [1, 2, 1]
 * await toArray(distinctUntilChanged([1, 2, 5, 6], (a, b) => b - a < 2)); // => [1, 5]
 * ```
 * @see https://rxjs.dev/api/operators/distinctUntilChanged
 */
export function distinctUntilChanged<T>(
  source: Source<T>,
  isSame: (previous: T, current: T) => MaybePromise<unknown> = Object.is,
): Pipeline<T> {
  const same = callable(isSame, 'distinctUntilChanged', source);
  let previous: T | typeof NONE = NONE;
  return fuseSerial<T>(source, FILTER, (value) => {
    const current = value as T;
    return when(previous !== NONE && same(previous, current), (unchanged) => {
      if (!unchanged) previous = current;
      return !unchanged;
    });
  });
}
