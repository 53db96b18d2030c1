import type { Source } from '../protocol.ts';
import { some } from './some.ts';

/**
 * Whether one of the values is `value`, compared as `Array.prototype.includes` does: `NaN` is itself, 0 is -0, objects by
 * identity. The first that is ends the reading, and closes the source.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param value - What to look for.
 * @example
 * ```ts
 * import { includes } from '@forawait/core';
 * await includes([1, Number.NaN], Number.NaN); // => true
 * ```
 * @see https://tc39.es/ecma262/#sec-samevaluezero
 */
export function includes<T>(source: Source<T>, value: T): Promise<boolean> {
  return some(source, (each) => each === value || (Number.isNaN(each) && Number.isNaN(value)));
}
