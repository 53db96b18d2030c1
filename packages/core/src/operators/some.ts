import { callable } from '../engine/check.ts';
import { foldDriver } from '../engine/fold.ts';
import { TAKE } from '../engine/op.ts';
import { fused } from '../engine/open.ts';
import { ignore } from '../engine/when.ts';
import type { Predicate, Source } from '../protocol.ts';
import { filter } from './filter.ts';

/**
 * Whether any value passes `predicate`; the first that does ends the reading and closes the source.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param predicate - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `predicate` is not a function.
 * @example
 * ```ts
 * import { some } from '@forawait/core';
 * await some([1, 5], (n) => n > 3); // => true
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function some<T>(source: Source<T>, predicate: Predicate<T>): Promise<boolean> {
  const passing = filter(source, callable(predicate, 'some', source));
  return foldDriver<T, boolean>(fused(passing, TAKE, ignore, 1), () => true, false);
}
