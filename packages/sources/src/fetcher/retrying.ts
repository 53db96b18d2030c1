import type { Call } from './call.ts';
import { backoff, canRetry, hostPause, retryDelay, type RetryContext, type RetryPolicy, type Tried } from './retry.ts';

/** Try until it succeeds, may not be tried again, or the call is stopped: what is thrown is the error of the last try. */
export async function withRetries<T>(call: Call<T>, policy: RetryPolicy): Promise<T> {
  const { pauses, key } = call;
  for (;;) {
    if (pauses?.holds(key) === true) await pauses.over(key, call);
    call.check();
    try {
      return await call.once(++call.attempts);
    } catch (error) {
      call.lastError = error;
      // Stopped while it was under way: this error is the reason, or what the work made of it.
      if (call.stopped) throw error;
      pauses?.pause(key, hostPause(error, policy));
      const delayMs = await decide(error, call, policy);
      call.check();
      if (delayMs === undefined) throw error;
      if (delayMs > 0) await call.sleep(delayMs);
    }
  }
}

async function decide(error: unknown, call: Call<unknown>, policy: RetryPolicy): Promise<number | undefined> {
  const { method, replayable, remainingMs, attempts: attempt, job: request } = call;
  const tried: Tried = { attempt, method, replayable, remainingMs };
  const delayMs = retryDelay(error, tried, policy);
  if (policy.shouldRetry === undefined || !canRetry(tried, policy)) return delayMs;
  const context: RetryContext<unknown> = { request, attempt, delayMs };
  const wish = await call.within(policy.shouldRetry(error, context));
  if (wish === undefined) return delayMs;
  return wish ? (delayMs ?? backoff(attempt, policy)) : undefined;
}
