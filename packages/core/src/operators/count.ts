import { fold } from '../engine/fold.ts';
import type { Source } from '../protocol.ts';

/**
 * How many values there are.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @example
 * ```ts
 * import { count } from '@forawait/core';
 * await count('abc'); // => 3
 * ```
 * @see https://docs.rs/futures/latest/futures/stream/trait.StreamExt.html#method.count
 */
export function count(source: Source<unknown>): Promise<number> {
  return fold<unknown, number>(source, (n) => n + 1, 0);
}
