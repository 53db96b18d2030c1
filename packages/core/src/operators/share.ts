import { oneOf, whole } from '../engine/check.ts';
import { type Behind, type Overflow, OVERFLOWS } from '../engine/feeds/buffer.ts';
import { Hub } from '../engine/feeds/hub.ts';
import { onlyKnown } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

export interface ShareOptions {
  /** How many values a reader may be behind the fastest, a whole number of 0 or more, or Infinity. */
  readonly bufferSize: number;
  /**
   * When a reader is so much behind: the others wait for it (`'wait'`, the default), it loses the oldest or the newest of what
   * it has not read, or (`'error'`) it alone ends, with a LimitExceededError after what it has.
   */
  readonly overflow?: Overflow | undefined;
}

/** What `share()` makes: every reader that starts here sees the values from then on. */
export interface Shared<T, R extends AsyncIterable<T> = Pipeline<T>> extends AsyncIterable<T> {
  /** Starts a reader; what is not given is as for all. */
  subscribe(options?: Partial<ShareOptions>): R;
  [Symbol.asyncIterator](): R & AsyncIterator<T>;
}

/**
 * One source for many readers: each `for await` and each `subscribe()` starts a reader, which sees every value from then on.
 * The first read opens the source, it is asked only when somebody waits, and the last reader who leaves closes it; it is not
 * opened again.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param options - `bufferSize`; `overflow`: `'wait'` (default), `'drop-oldest'`, `'drop-newest'` or `'error'`.
 * @throws TypeError or RangeError at the call when an option is not what it must be; LimitExceededError while reading.
 * @example
 * ```ts
 * import { share, toArray } from '@forawait/core';
 * const shared = share([1, 2, 3], { bufferSize: 8 });
 * const readers = [shared.subscribe(), shared.subscribe()];
 * await Promise.all(readers.map((reader) => toArray(reader))); // => [[1, 2, 3], [1, 2, 3]]
 * ```
 * @see https://docs.rs/tokio/latest/tokio/sync/broadcast/index.html
 */
export function share<T>(source: Source<T>, options: ShareOptions): Shared<T> {
  return sharedBy<T, Pipeline<T>>(source, options, (pipeline) => pipeline);
}

/** As `share`, with readers of another kind. */
export function sharedBy<T, R extends Pipeline<T>>(
  source: Source<T>,
  options: ShareOptions,
  make: (pipeline: Pipeline<T>) => R,
): Shared<T, R> {
  const all = behind(options, 'wait', source);
  const hub = new Hub(source);
  const subscribe = (own?: Partial<ShareOptions>): R => {
    const of = own === undefined ? all : behind({ bufferSize: all.size, overflow: all.overflow, ...own }, all.overflow);
    return make(over<T>(hub.join(of)));
  };
  return { subscribe, [Symbol.asyncIterator]: () => subscribe() };
}

/** The options, checked. */
export function behind(options: ShareOptions, otherwise: Overflow, source?: unknown): Behind {
  onlyKnown(options, ['bufferSize', 'overflow'], source);
  const { bufferSize, overflow = otherwise } = options ?? {};
  return {
    size: whole(bufferSize, 'bufferSize', 0, source),
    overflow: oneOf(overflow, 'overflow', OVERFLOWS, source),
  };
}
