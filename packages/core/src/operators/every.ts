import { callable } from '../engine/check.ts';
import { when } from '../engine/when.ts';
import type { Predicate, Source } from '../protocol.ts';
import { some } from './some.ts';

/**
 * Whether all values pass `predicate`; the first that does not ends the reading and closes the source.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param predicate - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `predicate` is not a function.
 * @example
 * ```ts
 * import { every } from '@forawait/core';
 * await every([1, 5], (n) => n > 3); // => false
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function every<T>(source: Source<T>, predicate: Predicate<T>): Promise<boolean> {
  const fn = callable(predicate, 'every', source);
  const fails: Predicate<T> = (value, index, context) => when(fn(value, index, context), (passed) => !passed);
  return some(source, fails).then((failed) => !failed);
}
