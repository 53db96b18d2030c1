import { callable } from '../engine/check.ts';
import { type Factory, RetryFeed } from '../engine/feeds/retry.ts';
import { checkOptions, SOURCE_OPTIONS } from '../engine/options.ts';
import { over, type Pipeline } from '../engine/pipeline.ts';
import { policyOf } from '../engine/retry-policy.ts';
import type { CallContext, MaybePromise, Source, SourceOptions, ValueOf } from '../protocol.ts';

export interface RetryOptions extends SourceOptions {
  /** How many attempts may follow the first, 0 or more; Infinity: any number. Default 3. */
  readonly retries?: number | undefined;
  /** The wait before the second attempt, in milliseconds, 0 or more. Default 100. */
  readonly minDelayMs?: number | undefined;
  /** No wait is longer, in milliseconds, 0 or more. Default 30000. */
  readonly maxDelayMs?: number | undefined;
  /** By how much each wait is longer than the last, 1 or more. Default 2. */
  readonly factor?: number | undefined;
  /** Wait for a random part of that time ("full jitter"), so that many clients do not come back together. Default true. */
  readonly jitter?: boolean | undefined;
  /** Whether another attempt is worth it after this error; `attempt`: the one that failed, 1 for the first. Default: always. */
  readonly shouldRetry?: ((error: unknown, failed: { readonly attempt: number }) => MaybePromise<boolean>) | undefined;
  /**
   * A value means that all is well again: attempts and waits are counted from the start. Default false: no more than
   * `retries` attempts follow the first, whatever they gave. Set it for a source that is to go on for ever, such as a
   * connection: `retries` is then how often in a row it may fail before it gives a value.
   */
  readonly resetOnValue?: boolean | undefined;
}

const OWN = ['retries', 'minDelayMs', 'maxDelayMs', 'factor', 'jitter', 'shouldRetry', 'resetOnValue'];

/**
 * The values of the source that `factory` makes; when that fails, those of the next that it makes, after a wait. Values
 * that were given stay given: a factory that can resume does so by itself. The failed source is closed before the wait,
 * which ends at once when the reader leaves. The error of the last attempt is told as it is.
 *
 * A signal that is to end all of it belongs in the options here. To the attempts it is an error like any other: an abort of
 * `from(x, { signal })` in the factory is a failed attempt, and the next one follows after its wait. What an attempt is to
 * hear of is the `signal` that the factory gets.
 *
 * @param factory - Gets `(attempt, { signal })`, 1 for the first, and answers a source or a promise of one. That it throws
 *   is a failed attempt, too.
 * @param options - How often, how fast, and after which errors; see {@link RetryOptions}.
 * @throws TypeError or RangeError at the call when an argument is not what it must be.
 * @example
 * ```ts
 * import { retry, toArray } from '@forawait/core';
 * const flaky = (attempt: number) => (attempt < 3 ? [Promise.reject(new Error('busy'))] : [attempt]);
 * await toArray(retry<number>(flaky, { minDelayMs: 1 })); // => [3]
 * ```
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retry<S extends Source<unknown>>(
  factory: (attempt: number, context: CallContext) => MaybePromise<S>,
  options?: RetryOptions,
): Pipeline<ValueOf<S>>;
export function retry<A extends MaybePromise<Source<unknown>>>(
  factory: (attempt: number, context: CallContext) => A,
  options?: RetryOptions,
): Pipeline<ValueOf<Awaited<A>>>;
export function retry<T>(
  factory: (attempt: number, context: CallContext) => MaybePromise<Source<T>>,
  options?: RetryOptions,
): Pipeline<T>;
export function retry<T>(
  factory: (attempt: number, context: CallContext) => MaybePromise<Source<T>>,
  options: RetryOptions = {},
): Pipeline<T> {
  callable(factory, 'retry', factory);
  const own = checkOptions(options, [...OWN, ...SOURCE_OPTIONS]) ?? {};
  return over<T>(new RetryFeed(factory as Factory, policyOf(options), own));
}
