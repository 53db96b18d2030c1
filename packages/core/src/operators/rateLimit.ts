import { callable, refused, show } from '../engine/check.ts';
import type { Limiter } from '../engine/limits.ts';
import { type Callback, MAP } from '../engine/op.ts';
import { fuseSerial } from '../engine/open.ts';
import { onlyKnown } from '../engine/options.ts';
import type { Pipeline } from '../engine/pipeline.ts';
import type { CallContext, Source } from '../protocol.ts';

export interface RateLimitOptions<T> {
  /** The key of a value, or a promise for it, where the limiter has limits for each. */
  readonly key?: ((value: T, index: number, context: CallContext) => unknown) | undefined;
}

/**
 * The same values, each handed on when `limiter` lets it start; what other users of the limiter start counts as well. No
 * further value is asked for meanwhile. (A value is at work only while it is handed on: to limit the work done with it, call
 * `limiter.run()` there.)
 *
 * @param source - What to read: any iterable, iterator or stream.
 * @param limiter - What `limiter()` made.
 * @param options - `key`: the key of a value, or a promise for it.
 * @throws TypeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { limiter, rateLimit, toArray } from '@forawait/core';
 * const fast = limiter({ rate: 1000 });
 * await toArray(rateLimit([1, 2, 3], fast)); // => [1, 2, 3]
 * ```
 */
export function rateLimit<T>(source: Source<T>, limiter: Limiter, options?: RateLimitOptions<T>): Pipeline<T> {
  if (typeof (limiter as Limiter | null | undefined)?.acquire !== 'function') {
    throw refused(source, new TypeError(`Cannot rateLimit by ${show(limiter)}: it must be what limiter() makes`));
  }
  onlyKnown(options, ['key'], source);
  const keyOf = options?.key === undefined ? undefined : callable(options.key, 'rateLimit', source);
  const pass: Callback = async (value, index, context) => {
    const { signal } = context as CallContext;
    const permit = limiter.acquire({ key: await keyOf?.(value as T, index, context as CallContext), signal });
    // Nothing was asked of anybody: an adaptive limiter has nothing to learn from it.
    (await permit)({ ignored: true });
    return value;
  };
  return fuseSerial<T>(source, MAP, pass);
}
