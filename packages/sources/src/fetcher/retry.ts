import { TimeoutError } from '@forawait/core';
import { BodyError, codeOf } from './errors.ts';
import { parseRetryAfter } from './retry-after.ts';
import { isOf, memberOf } from '../thrown.ts';

/** What a `shouldRetry` hook gets to know. */
export interface RetryContext<J> {
  /** The job, as it came from the source. */
  readonly request: J;
  /** How many tries were made: 1 after the first. */
  readonly attempt: number;
  /** How long the next try would wait, in milliseconds; `undefined` when there would be none. */
  readonly delayMs: number | undefined;
}

/** When a failed try is made again, and after how long. */
export interface RetryOptions<J> {
  /** Retries after the first try; 0 or more; default 3. */
  readonly limit?: number | undefined;
  /** Upper bound of the first wait in milliseconds, doubled each time; default 250. */
  readonly baseMs?: number | undefined;
  /** Upper bound of any wait of the back-off in milliseconds; default 30,000. */
  readonly maxMs?: number | undefined;
  /** Whether to wait a random part of the bound (so that many clients do not come back at once); default true. */
  readonly jitter?: boolean | undefined;
  /** Statuses to retry; default 408, 413 (only with Retry-After), 429, 500, 502, 503, 504. */
  readonly statuses?: readonly number[] | undefined;
  /** Methods to retry; default the idempotent ones: GET, HEAD, PUT, DELETE, OPTIONS, TRACE, QUERY. */
  readonly methods?: readonly string[] | undefined;
  /**
   * The longest Retry-After that is waited for, in milliseconds; a longer one ends the tries of its job. Whom a 429 or 503 holds
   * back it holds back for this long then. Default 60,000.
   */
  readonly maxRetryAfterMs?: number | undefined;
  /**
   * How many retries each job adds to what all jobs of this fetcher may use up together; 0 or more, `Infinity` for no bound.
   * Default 0.2: when everything fails, a server gets a fifth more than its load, not four times as much. 30 retries (or
   * 2 × `concurrency`, if that is more) are always there, and come back by one a second. What finds none left fails with the
   * error that it has, whose `retryRefused` is true. Not counted are those that wait, with all others, for as long as
   * a Retry-After has asked for.
   */
  readonly budget?: number | undefined;
  /**
   * Asked after each failed try that could be made again: `true` and `false` decide, `undefined` leaves the default.
   * What it throws becomes the error of the job. It cannot go over `limit` and `budget`, nor send a one-shot body again.
   */
  readonly shouldRetry?:
    ((error: unknown, context: RetryContext<J>) => boolean | undefined | PromiseLike<boolean | undefined>) | undefined;
}

/** The options with every default filled in. */
export interface RetryPolicy {
  readonly limit: number;
  readonly baseMs: number;
  readonly maxMs: number;
  readonly jitter: boolean;
  readonly statuses: ReadonlySet<number>;
  readonly methods: ReadonlySet<string>;
  readonly maxRetryAfterMs: number;
  readonly shouldRetry: NonNullable<RetryOptions<unknown>['shouldRetry']> | undefined;
}

export const DEFAULT_STATUSES: readonly number[] = [408, 413, 429, 500, 502, 503, 504];
/** @see https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 */
export const DEFAULT_METHODS: readonly string[] = ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'TRACE', 'QUERY'];
/** Those whose Retry-After counts. */
const WAITING = new Set([413, 429, 503]);

/** Failures of a connection that may pass: by code, because messages change. */
const PASSING = new Set(
  [
    'ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT EAI_AGAIN ENOTFOUND',
    'ENETDOWN ENETRESET ENETUNREACH EHOSTDOWN EHOSTUNREACH EADDRNOTAVAIL',
    'UND_ERR_SOCKET UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT',
    'UND_ERR_RES_CONTENT_LENGTH_MISMATCH ERR_HTTP_PROTOCOL',
  ].flatMap((line) => line.split(' ')),
);

/** What is known of a failed try besides its error. */
export interface Tried {
  /** How many tries were made: 1 after the first. */
  readonly attempt: number;
  /** The method of the request; `undefined` for `load`, whose calls have none. */
  readonly method: string | undefined;
  /** Whether the request can be sent again. */
  readonly replayable: boolean;
  /** Time that `totalTimeoutMs` leaves, in milliseconds. */
  readonly remainingMs: number;
}

/**
 * How long to wait before the next try, in milliseconds, or `undefined` when there is none.
 *
 * @param random - A number from 0 up to 1.
 * @param now - The present, in milliseconds since 1970.
 */
export function retryDelay(
  error: unknown,
  tried: Tried,
  policy: RetryPolicy,
  random: () => number = Math.random,
  now: number = Date.now(),
): number | undefined {
  if (!mayRetry(tried, policy)) return undefined;
  const statusCode = statusOf(error);
  if (statusCode === undefined) {
    return passes(error, tried.method === undefined) ? backoff(tried.attempt, policy, random) : undefined;
  }
  const askedMs = askedWait(error, now);
  if (!policy.statuses.has(statusCode) || (statusCode === 413 && askedMs === undefined)) return undefined;
  if (askedMs === undefined) return backoff(tried.attempt, policy, random);
  return askedMs <= policy.maxRetryAfterMs && askedMs < tried.remainingMs ? askedMs : undefined;
}

/** What a Retry-After that counts asks for, in milliseconds. */
export function askedWait(error: unknown, now: number = Date.now()): number | undefined {
  return WAITING.has(statusOf(error) ?? 0) ? parseRetryAfter(retryAfterOf(error), now) : undefined;
}

/** Why there is no other try, in words, where that is for a Retry-After which is too long to wait for. */
export function whyNotWaited(
  error: unknown,
  tried: Tried,
  policy: RetryPolicy,
  now: number = Date.now(),
): string | undefined {
  const askedMs = askedWait(error, now);
  if (askedMs === undefined || !mayRetry(tried, policy) || !policy.statuses.has(statusOf(error) ?? 0)) return undefined;
  const asks = `it asks to wait ${Math.ceil(askedMs / 1000)} s`;
  const { maxRetryAfterMs } = policy;
  if (askedMs > maxRetryAfterMs) return `${asks}, which is longer than retry.maxRetryAfterMs (${maxRetryAfterMs} ms)`;
  return askedMs < tried.remainingMs ? undefined : `${asks}, and totalTimeoutMs leaves less`;
}

/** Whether another try is allowed at all, whatever went wrong, except for the method, which a hook may overrule. */
export function canRetry(tried: Tried, policy: RetryPolicy): boolean {
  return tried.attempt <= policy.limit && tried.replayable;
}

function mayRetry(tried: Tried, policy: RetryPolicy): boolean {
  return canRetry(tried, policy) && (tried.method === undefined || policy.methods.has(tried.method));
}

/** Exponential back-off with full jitter: a random wait up to base, 2 × base, 4 × base and so on. */
export function backoff(attempt: number, policy: RetryPolicy, random: () => number = Math.random): number {
  const bound = Math.min(policy.maxMs, policy.baseMs * 2 ** (attempt - 1));
  return policy.jitter ? random() * bound : bound;
}

/** Whether an error without a status may be gone the next time. */
function passes(error: unknown, loaded: boolean): boolean {
  if (isOf(error, TimeoutError)) return true;
  if (isOf(error, BodyError)) return error.code === 'ERR_BODY_TRUNCATED';
  if (PASSING.has(codeOf(error) ?? '') || PASSING.has(codeOf(memberOf(error, 'cause')) ?? '')) return true;
  // What `load` throws may be anything, but a TypeError of its own is a mistake that stays one.
  return loaded && !isMistake(error);
}

function isMistake(error: unknown): boolean {
  const name = memberOf(error, 'name');
  return name === 'TypeError' || name === 'ReferenceError' || name === 'SyntaxError' || name === 'RangeError';
}

/** The status that an error carries, be it ours or what a `load` made of its own library's. */
export function statusOf(error: unknown): number | undefined {
  const status = memberOf(error, 'statusCode');
  return typeof status === 'number' ? status : undefined;
}

function retryAfterOf(error: unknown): string | readonly string[] | undefined {
  const headers = memberOf(error, 'headers');
  const value = isOf(headers, Headers) ? headers.get('retry-after') : memberOf(headers, 'retry-after');
  return typeof value === 'string' || Array.isArray(value) ? (value as string | readonly string[]) : undefined;
}

/** Statuses whose Retry-After speaks for the whole host. */
const HOLDING = new Set([429]);

/**
 * How long a Retry-After asks everybody to stay away, in milliseconds, `maxRetryAfterMs` at the most; `undefined` when it does not.
 *
 * @param statuses - Those whose Retry-After counts; default 429.
 */
export function hostPause(
  error: unknown,
  policy: RetryPolicy,
  now: number = Date.now(),
  statuses: ReadonlySet<number> = HOLDING,
): number | undefined {
  if (!statuses.has(statusOf(error) ?? 0)) return undefined;
  const askedMs = parseRetryAfter(retryAfterOf(error), now);
  return askedMs === undefined ? undefined : Math.min(askedMs, policy.maxRetryAfterMs);
}
