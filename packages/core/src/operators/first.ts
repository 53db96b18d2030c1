import { foldDriver } from '../engine/fold.ts';
import { TAKE } from '../engine/op.ts';
import { fused } from '../engine/open.ts';
import { ignore } from '../engine/when.ts';
import type { Source } from '../protocol.ts';

/**
 * The first value, or undefined if there is none. The source is closed.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { first } from '@forawait/core';
 * await first([7, 8]); // => 7
 * ```
 */
export function first<T>(source: Source<T>): Promise<T | undefined> {
  return foldDriver<T, T | undefined>(fused(source, TAKE, ignore, 1), (_none, value) => value, undefined);
}
