import { callable } from '../engine/check.ts';
import { foldDriver } from '../engine/fold.ts';
import { driverOf } from '../engine/open.ts';
import type { MaybePromise, Reducer, Source } from '../protocol.ts';

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
  const driver = driverOf(source);
  const { context } = driver.feed;
  if (initial.length > 0) {
    return foldDriver<T, A>(driver, (state, value, index) => fn(state, value, index, context), initial[0] as A);
  }
  const sink = (state: A | typeof NONE, value: T, index: number): MaybePromise<A> =>
    state === NONE ? (value as unknown as A) : fn(state, value, index, context);
  return total(foldDriver<T, A | typeof NONE>(driver, sink, NONE));
}

async function total<A>(folding: Promise<A | typeof NONE>): Promise<A> {
  const state = await folding;
  if (state === NONE) throw new TypeError('Cannot reduce nothing: the source is empty and there is no initial value');
  return state;
}
