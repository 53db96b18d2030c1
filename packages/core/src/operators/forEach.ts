import { callable } from '../engine/check.ts';
import { foldDriver } from '../engine/fold.ts';
import { driverOf } from '../engine/open.ts';
import { when } from '../engine/when.ts';
import type { Mapper, Source } from '../protocol.ts';

const nothing = (): undefined => undefined;

/**
 * Calls `look` with each value, one after the other, and waits for it.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param look - Gets `(value, index, { signal })`; may answer a promise.
 * @throws TypeError at the call when `look` is not a function.
 * @example
 * ```ts
 * import { forEach } from '@forawait/core';
 * const seen: string[] = [];
 * await forEach('ab', (letter) => seen.push(letter));
 * seen; // => ['a', 'b']
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function forEach<T>(source: Source<T>, look: Mapper<T, unknown>): Promise<void> {
  const fn = callable(look, 'forEach', source);
  const driver = driverOf(source);
  const { context } = driver.feed;
  return foldDriver<T, undefined>(driver, (_none, value, index) => when(fn(value, index, context), nothing), undefined);
}
