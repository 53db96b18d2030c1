import { duration, flag, refused } from '../engine/check.ts';
import { ThrottleFeed } from '../engine/feeds/throttle.ts';
import { FILTER } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import { onlyKnown } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import type { Source } from '../protocol.ts';

export interface ThrottleOptions {
  /** Let the first value through at once. Default true. */
  readonly leading?: boolean | undefined;
  /** Give the last of those that were held back, when the time is over or the source ends. Default false. */
  readonly trailing?: boolean | undefined;
}

/**
 * At most one value in `ms` milliseconds: the first (`leading`), the last (`trailing`), or both. With `trailing` the source is
 * read while the reader is busy, until a value is ready for it.
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param ms - The time in which one is let through, in milliseconds, 0 to 2147483647.
 * @param options - `leading`: default true; `trailing`: default false; one of them must be true.
 * @throws TypeError or RangeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { throttle, toArray } from '@forawait/core';
 * await toArray(throttle([1, 2, 3], 1000)); // => [1]
 * await toArray(throttle([1, 2, 3], 1000, { trailing: true })); // => [1, 3]
 * ```
 * @see https://rxjs.dev/api/operators/throttleTime
 */
export function throttle<T>(source: Source<T>, ms: number, options?: ThrottleOptions): Pipeline<T> {
  duration(ms, 'the time of throttle', source);
  onlyKnown(options, ['leading', 'trailing'], source);
  const { leading = true, trailing = false } = options ?? {};
  flag(leading, 'leading', source);
  flag(trailing, 'trailing', source);
  if (!leading && !trailing) {
    throw refused(source, new TypeError('Cannot throttle to nothing: leading or trailing must be true'));
  }
  if (trailing) return over<T>(new ThrottleFeed(source, ms, leading));
  let openAt = -Infinity;
  return fuseSerial<T>(source, FILTER, () => {
    const now = performance.now();
    if (now < openAt) return false;
    openAt = now + ms;
    return true;
  });
}
