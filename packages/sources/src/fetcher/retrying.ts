import { LimitExceededError, type Limiter, type PermitOutcome } from '@forawait/core';
import type { Announcements } from './announcements.ts';
import type { Call } from './call.ts';
import { AddressNotAllowedError, BodyError, RedirectError } from './errors.ts';
import { noteReason } from './notes.ts';
import type { RetryBudget } from './retry-budget.ts';
import {
  askedWait,
  backoff,
  canRetry,
  hostPause,
  retryDelay,
  type RetryContext,
  type RetryPolicy,
  type Tried,
  whyNotWaited,
} from './retry.ts';
import { isOf } from '../thrown.ts';

/** Statuses whose Retry-After all must hear of who share a limiter: they share the server, too. */
const SHARED_PAUSES = new Set([429, 503]);

/** What tries of several calls have in common. */
export interface TryCommons {
  readonly limiter?: Limiter | undefined;
  readonly budget?: RetryBudget | undefined;
  readonly announcements?: Announcements | undefined;
}

/** Try until it succeeds, may not be tried again, or the call is stopped: what is thrown is the error of the last try. */
export function withRetries<T>(call: Call<T>, policy: RetryPolicy, commons: TryCommons = {}): Promise<T> {
  commons.budget?.add();
  if (mustWait(call, commons)) return tries(call, policy, commons);
  // For most calls one try is all there is: an async function around it would be a quarter of what a call takes in memory.
  return call.once(++call.attempts).catch((error: unknown) => triesAfter(error, call, policy, commons));
}

/** Whether there is something to wait for before the first try, or to be told instead of it. */
function mustWait({ stopped, pauses, key }: Call<unknown>, { limiter }: TryCommons): boolean {
  return stopped || limiter !== undefined || pauses?.holds(key) === true;
}

async function tries<T>(call: Call<T>, policy: RetryPolicy, commons: TryCommons): Promise<T> {
  const { pauses, key } = call;
  const { limiter } = commons;
  for (;;) {
    if (pauses?.holds(key) === true) await pauses.over(key, call);
    call.check();
    if (limiter !== undefined) await call.admission(limiter);
    let heldMs = 0;
    let outcome: PermitOutcome | undefined;
    try {
      call.check();
      return await call.once(++call.attempts);
    } catch (error) {
      outcome = { error, ignored: call.stopped || isOfAnswer(error) };
      heldMs = failed(error, call, policy, limiter);
    } finally {
      call.giveBack(outcome);
    }
    await backOff(heldMs, call, policy, commons);
  }
}

/** Go on after a first try that had nothing to wait for. */
async function triesAfter<T>(error: unknown, call: Call<T>, policy: RetryPolicy, commons: TryCommons): Promise<T> {
  await backOff(failed(error, call, policy, undefined), call, policy, commons);
  return tries(call, policy, commons);
}

/**
 * @returns How long the others wait as well, in milliseconds.
 * @throws The error, when the call was stopped while the try was under way: it is the reason, or what the work made of it.
 */
function failed(error: unknown, call: Call<unknown>, policy: RetryPolicy, limiter: Limiter | undefined): number {
  call.lastError = error;
  if (call.stopped) throw error;
  return holdBack(error, call, policy, limiter);
}

/** Wait for the next try; throws when there is none. */
async function backOff(heldMs: number, call: Call<unknown>, policy: RetryPolicy, commons: TryCommons): Promise<void> {
  const delayMs = await decide(call.lastError, call, policy);
  call.check();
  if (delayMs === undefined) throw call.lastError;
  // Where all wait for what the server has named, a retry takes the place of a request and adds none.
  const takesPlace = heldMs > 0 && (delayMs >= heldMs || call.key === call.answeredKey);
  if (!takesPlace && commons.budget?.take() === false) throw call.refuseRetry();
  commons.announcements?.retry(call, delayMs);
  if (delayMs > 0) await call.sleep(delayMs);
}

/** Errors of what was answered, or was never asked for: they tell nothing of the load. */
function isOfAnswer(error: unknown): boolean {
  const kinds = [BodyError, RedirectError, LimitExceededError, AddressNotAllowedError];
  return kinds.some((kind) => isOf(error, kind));
}

/**
 * Before the permit is given back: whoever is next must not start.
 *
 * @returns How long the others wait as well, in milliseconds: 0 where that is less than what the server has named.
 */
function holdBack(error: unknown, call: Call<unknown>, policy: RetryPolicy, limiter: Limiter | undefined): number {
  const { pauses, answeredKey: key } = call;
  const hostMs = pauses && hostPause(error, policy);
  pauses?.pause(key, hostMs);
  const sharedMs = limiter && hostPause(error, policy, Date.now(), SHARED_PAUSES);
  if (sharedMs !== undefined) limiter?.pause(key, sharedMs);
  const heldMs = Math.max(hostMs ?? 0, sharedMs ?? 0);
  return heldMs < (askedWait(error) ?? 0) ? 0 : heldMs;
}

async function decide(error: unknown, call: Call<unknown>, policy: RetryPolicy): Promise<number | undefined> {
  const { method, replayable, remainingMs, attempts: attempt, job: request } = call;
  const tried: Tried = { attempt, method, replayable, remainingMs };
  const delayMs = retryDelay(error, tried, policy);
  const { shouldRetry } = policy;
  if (shouldRetry !== undefined && canRetry(tried, policy)) {
    const context: RetryContext<unknown> = { request, attempt, delayMs };
    const wish = await call.within(shouldRetry(error, context));
    if (wish !== undefined) return wish ? (delayMs ?? backoff(attempt, policy)) : undefined;
  }
  if (delayMs === undefined) noteReason(error, whyNotWaited(error, tried, policy));
  return delayMs;
}
