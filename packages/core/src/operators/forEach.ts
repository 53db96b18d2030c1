import { callable } from '../engine/check.ts';
import { drive } from '../engine/driver.ts';
import { MapConcurrentFeed } from '../engine/feeds/map-concurrent.ts';
import { fold, foldDriver } from '../engine/fold.ts';
import type { Callback } from '../engine/op.ts';
import { concurrencyOf } from '../engine/options.ts';
import { when } from '../engine/when.ts';
import type { Mapper, Reducer, Source } from '../protocol.ts';

export interface ForEachOptions {
  /** How many calls may be under way, 1 or more. Default: 1. */
  readonly concurrency?: number | undefined;
}

const nothing = (): undefined => undefined;

/**
 * Calls `look` with each value, one after the other, or `concurrency` at once, and waits for it. After an error no further call
 * starts.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param look - Gets `(value, index, { signal })`; may answer a promise.
 * @param options - `concurrency`: how many calls at once, default one after the other.
 * @throws TypeError or RangeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { forEach } from '@forawait/core';
 * const seen: string[] = [];
 * await forEach('ab', (letter) => seen.push(letter));
 * seen; // => ['a', 'b']
 * ```
 * @see https://github.com/tc39/proposal-async-iterator-helpers
 */
export function forEach<T>(source: Source<T>, look: Mapper<T, unknown>, options?: ForEachOptions): Promise<void> {
  const fn = callable(look, 'forEach', source);
  const { limit = 1 } = concurrencyOf(options, source, ['concurrency']);
  if (limit > 1) {
    const feed = new MapConcurrentFeed(source, fn as Callback, { limit, ordered: false });
    return foldDriver<unknown, undefined>(drive(feed), nothing, undefined);
  }
  const sink: Reducer<undefined, T> = (_none, value, index, context) => when(fn(value, index, context), nothing);
  return fold<T, undefined>(source, sink, undefined);
}
