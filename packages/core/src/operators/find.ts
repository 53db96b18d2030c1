import { callable } from '../engine/check.ts';
import type { Guard, Predicate, Source } from '../protocol.ts';
import { filter } from './filter.ts';
import { first } from './first.ts';

/**
 * The first value that passes `predicate`, or undefined if none does. The source is closed.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param predicate - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `predicate` is not a function.
 * @example
 * ```ts
 * import { find } from '@forawait/core';
 * await find([1, 5, 9], (n) => n > 3); // => 5
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function find<T, S extends T>(source: Source<T>, predicate: Guard<T, S>): Promise<S | undefined>;
export function find<T>(source: Source<T>, predicate: Predicate<T>): Promise<T | undefined>;
export function find<T>(source: Source<T>, predicate: Predicate<T>): Promise<T | undefined> {
  return first(filter(source, callable(predicate, 'find', source)));
}
