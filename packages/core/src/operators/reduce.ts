import { callable } from '../engine/check.ts';
import { fold } from '../engine/fold.ts';
import type { Reducer, Source } from '../protocol.ts';

const NONE: unique symbol = Symbol('NONE');

/**
 * One value made of all. Without `initial` the first value is where it starts.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param reducer - Gets `(state, value, index, { signal })`; may answer a promise.
 * @param initial - The state before the first value.
 * @throws TypeError at the call when `reducer` is not a function.
 * @throws TypeError (rejects) when there is no value and no `initial`.
 * @example
 * ```ts
 * import { reduce } from '@forawait/core';
 * await reduce([1, 2, 3], (sum, n) => sum + n, 0); // => 6
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function reduce<T, A>(source: Source<T>, reducer: Reducer<A, T>, initial: A): Promise<A>;
export function reduce<T>(source: Source<T>, reducer: Reducer<T, T>): Promise<T>;
export function reduce<T, A>(source: Source<T>, reducer: Reducer<A, T>, ...initial: [A?]): Promise<A> {
  const fn = callable(reducer, 'reduce', source);
  if (initial.length > 0) return fold<T, A>(source, fn, initial[0] as A);
  const sink: Reducer<A | typeof NONE, T> = (state, value, index, context) =>
    state === NONE ? (value as unknown as A) : fn(state, value, index, context);
  return total(fold<T, A | typeof NONE>(source, sink, NONE));
}

async function total<A>(folding: Promise<A | typeof NONE>): Promise<A> {
  const state = await folding;
  if (state === NONE) throw new TypeError('Cannot reduce nothing: the source is empty and there is no initial value');
  return state;
}
