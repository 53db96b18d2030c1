import { duration, refused } from '../engine/check.ts';
import { type Limits, TimeoutFeed } from '../engine/feeds/timeout.ts';
import { onlyKnown } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

export interface TimeoutOptions {
  /** How long a value may take from the moment when it is asked for; what the reader does meanwhile does not count. */
  readonly itemMs?: number | undefined;
  /**
   * How long it may be from one value to the next (to the first: from the first read), the time of the reader included. A
   * value that is at hand when a slow reader comes back is given all the same.
   */
  readonly idleMs?: number | undefined;
  /** How long all of it may take, from the first read to the end. Nothing is given after that. */
  readonly totalMs?: number | undefined;
}

const NAMES = ['itemMs', 'idleMs', 'totalMs'] as const;

/**
 * The same values, unless they take too long: then the source is closed and the read rejects with a TimeoutError. A timer
 * runs only while a read waits. The error is told once the source is closed; a source that does not let go is given up after
 * the grace.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param options - `itemMs`, `idleMs`, `totalMs`: in milliseconds, 0 to 2147483647, one of them at the least.
 * @throws TypeError or RangeError at the call when an option is not what it must be; TimeoutError while reading.
 * @example
 * ```ts
 * import { timeout, toArray } from '@forawait/core';
 * const slow = async function* () { await new Promise((go) => setTimeout(go, 50)); yield 1; };
 * await toArray(timeout(slow(), { itemMs: 5 })); // throws TimeoutError: Timed out: no value came in time after it was asked for (itemMs: 5)
 * ```
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.timeout
 */
export function timeout<T>(source: Source<T>, options: TimeoutOptions): Pipeline<T> {
  onlyKnown(options, NAMES, source);
  const limits = Object.fromEntries(
    NAMES.map((name) => {
      const ms = (options as TimeoutOptions | undefined)?.[name];
      return [name, ms === undefined ? Infinity : duration(ms, name, source)];
    }),
  ) as unknown as Limits;
  if (NAMES.every((name) => limits[name] === Infinity)) {
    throw refused(source, new TypeError('Cannot timeout without a limit: give itemMs, idleMs or totalMs'));
  }
  return over<T>(new TimeoutFeed(source, limits));
}
