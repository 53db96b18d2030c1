import { callable, duration, flag, must, whole } from './check.ts';

/** How long to go on, and how fast; see RetryOptions. */
export interface Policy {
  readonly retries: number;
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
  readonly factor: number;
  readonly jitter: boolean;
  readonly resetOnValue: boolean;
  readonly shouldRetry: ((error: unknown, failed: { readonly attempt: number }) => unknown) | undefined;
}

/**
 * What is not said is the default.
 *
 * @throws TypeError or RangeError when an option is not what it must be.
 */
export function policyOf(options: { readonly [K in keyof Policy]?: Policy[K] | undefined }): Policy {
  const {
    retries = 3,
    minDelayMs = 100,
    maxDelayMs = 30_000,
    factor = 2,
    jitter = true,
    resetOnValue = false,
  } = options;
  const kind = typeof factor === 'number' ? RangeError : TypeError;
  const rule = 'it must be a finite number, 1 or more';
  must(Number.isFinite(factor) && factor >= 1, factor, 'factor', rule, undefined, kind);
  const { shouldRetry } = options;
  if (shouldRetry !== undefined) callable(shouldRetry, 'retry by shouldRetry');
  return {
    retries: whole(retries, 'retries', 0),
    minDelayMs: duration(minDelayMs, 'minDelayMs'),
    maxDelayMs: duration(maxDelayMs, 'maxDelayMs'),
    factor,
    jitter: flag(jitter, 'jitter'),
    resetOnValue: flag(resetOnValue, 'resetOnValue'),
    shouldRetry,
  };
}
