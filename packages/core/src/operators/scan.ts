import { callable } from '../engine/check.ts';
import { type Callback, MAP } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import { when } from '../engine/when.ts';
import type { CallContext, Reducer, Source } from '../protocol.ts';

/**
 * Every state of a fold: like `reduce`, but each state is a value of its own. Without `initial` the first value is the
 * first state.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param reducer - Gets `(state, value, index, { signal })`; may answer a promise.
 * @param initial - The state before the first value.
 * @throws TypeError at the call when `reducer` is not a function.
 * @example
 * ```ts
 * import { scan, toArray } from '@forawait/core';
 * await toArray(scan([1, 2, 3], (sum, n) => sum + n, 0)); // => [1, 3, 6]
 * ```
 * @see https://docs.python.org/3/library/itertools.html#itertools.accumulate
 */
export function scan<T, A>(source: Source<T>, reducer: Reducer<A, T>, initial: A): Pipeline<A>;
export function scan<T>(source: Source<T>, reducer: Reducer<T, T>): Pipeline<T>;
export function scan<T, A>(source: Source<T>, reducer: Reducer<A, T>, ...initial: [A?]): Pipeline<A> {
  const fn = callable(reducer, 'scan', source);
  let begun = initial.length > 0;
  let state = initial[0] as A;
  const next: Callback = (value, index, context) => {
    const made = begun ? fn(state, value as T, index, context as CallContext) : (value as A);
    begun = true;
    return when(made, (given) => (state = given));
  };
  return fuseSerial<A>(source, MAP, next);
}
