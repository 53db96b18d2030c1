import type { Call } from './call.ts';
import { backoff, canRetry, hostPause, retryDelay, type RetryContext, type RetryPolicy, type Tried } from './retry.ts';
import type { HostPauses } from './host-pauses.ts';

/** What is tried, and what decides about trying it again. */
export interface Retried<T> {
  readonly once: (attempt: number) => Promise<T>;
  /** As it came from the source. */
  readonly job: unknown;
  readonly method: string | undefined;
  readonly replayable: boolean;
  /** Where the pauses of the host are kept, and under which key. */
  readonly pauses: HostPauses | undefined;
  readonly key: string;
}

/** Try until it succeeds, may not be tried again, or the call is stopped: what is thrown is the error of the last try. */
export async function withRetries<T>(call: Call, retried: Retried<T>, policy: RetryPolicy): Promise<T> {
  const { pauses, key } = retried;
  for (;;) {
    if (pauses !== undefined) await pauses.over(key, call);
    call.check();
    const attempt = ++call.attempts;
    try {
      return await retried.once(attempt);
    } catch (error) {
      call.lastError = error;
      // Stopped while it was under way: this error is the reason, or what the work made of it.
      if (call.stopped) throw error;
      pauses?.pause(key, hostPause(error, policy));
      const delayMs = await decide(error, call, retried, policy);
      call.check();
      if (delayMs === undefined) throw error;
      if (delayMs > 0) await call.sleep(delayMs);
    }
  }
}

async function decide(
  error: unknown,
  call: Call,
  retried: Retried<unknown>,
  policy: RetryPolicy,
): Promise<number | undefined> {
  const { method, replayable, job: request } = retried;
  const tried: Tried = { attempt: call.attempts, method, replayable, remainingMs: call.remainingMs };
  const delayMs = retryDelay(error, tried, policy);
  if (policy.shouldRetry === undefined || !canRetry(tried, policy)) return delayMs;
  const context: RetryContext<unknown> = { request, attempt: call.attempts, delayMs };
  const wish = await call.within(policy.shouldRetry(error, context));
  if (wish === undefined) return delayMs;
  return wish ? (delayMs ?? backoff(call.attempts, policy)) : undefined;
}
