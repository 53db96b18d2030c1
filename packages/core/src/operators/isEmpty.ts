import { foldDriver } from '../engine/fold.ts';
import { TAKE } from '../engine/op.ts';
import { fused } from '../engine/open.ts';
import { ignore } from '../engine/when.ts';
import type { Source } from '../protocol.ts';

/**
 * Whether there is no value at all. The first value ends the reading, and closes the source.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { isEmpty } from '@forawait/core';
 * await isEmpty([]); // => true
 * ```
 * @see https://rxjs.dev/api/operators/isEmpty
 */
export function isEmpty(source: Source<unknown>): Promise<boolean> {
  return foldDriver<unknown, boolean>(fused(source, TAKE, ignore, 1), () => false, true);
}
