import { callable } from '../engine/check.ts';
import { driverOf } from '../engine/open.ts';
import { Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

/**
 * What `operator` makes of the source: to put operators of your own into a chain of methods.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param operator - Gets the source once, at the call, and answers an iterable.
 * @throws TypeError at the call when `operator` is not a function.
 * @example
 * ```ts
 * import { from, through } from '@forawait/core';
 * const double = async function* (numbers: AsyncIterable<number>) { for await (const n of numbers) yield n * 2; };
 * await from(through(from([1, 2]), double)).toArray(); // => [2, 4]
 * ```
 */
export function through<S, R>(source: S, operator: (source: S) => Source<R>): Pipeline<R> {
  return new Pipeline<R>(driverOf(callable(operator, 'go through', source)(source)));
}
