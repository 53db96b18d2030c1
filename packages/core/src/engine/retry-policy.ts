import { callable, duration, show, whole } from './check.ts';

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
    resetOnValue = true,
  } = options;
  if (typeof factor !== 'number' || !(factor >= 1 && factor < Infinity)) {
    const error = typeof factor === 'number' ? RangeError : TypeError;
    throw new error(`Cannot use ${show(factor)} as factor: it must be a finite number, 1 or more`);
  }
  for (const [name, value] of Object.entries({ jitter, resetOnValue })) {
    if (typeof value !== 'boolean')
      throw new TypeError(`Cannot use ${show(value)} as ${name}: it must be true or false`);
  }
  const { shouldRetry } = options;
  if (shouldRetry !== undefined) callable(shouldRetry, 'retry by shouldRetry');
  return {
    retries: whole(retries, 'retries', 0),
    minDelayMs: duration(minDelayMs, 'minDelayMs'),
    maxDelayMs: duration(maxDelayMs, 'maxDelayMs'),
    factor,
    jitter,
    resetOnValue,
    shouldRetry,
  };
}
