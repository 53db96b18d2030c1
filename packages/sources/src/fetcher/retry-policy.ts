import {
  ACTION,
  atLeast0,
  delay,
  isBoolean,
  isErrorStatus,
  isFunction,
  isText,
  list,
  optional,
  record,
  whole,
  type Given,
} from './check.ts';
import { theNamesAre } from '../nearest.ts';
import { DEFAULT_METHODS, DEFAULT_STATUSES, type RetryPolicy } from './retry.ts';

const RETRY = ['limit', 'baseMs', 'maxMs', 'jitter', 'statuses', 'methods', 'maxRetryAfterMs', 'budget', 'shouldRetry'];
const SHARE = 0.2;
/** What these are called by others. */
const ELSEWHERE = new Map([
  ['retries', 'limit'],
  ['maxRetries', 'limit'],
  ['minTimeout', 'baseMs'],
  ['maxTimeout', 'maxMs'],
  ['backoffLimit', 'maxMs'],
  ['statusCodes', 'statuses'],
]);

function retryOptions(retry: unknown): Given {
  if (retry === false) return { limit: 0 };
  if (typeof retry === 'number') return { limit: retry };
  const given = record(retry, 'retry', `a number of retries, false for none, or an object of ${RETRY.join(', ')}`);
  for (const name of Object.keys(given)) {
    if (RETRY.includes(name)) continue;
    const these = `the options of retry are ${theNamesAre(ELSEWHERE.get(name) ?? name, RETRY)}`;
    throw new TypeError(`${ACTION}: unknown option ${JSON.stringify(`retry.${name}`)}: ${these}`);
  }
  return given;
}

/**
 * When failed tries are made again: the option `retry` with every default filled in.
 *
 * @throws TypeError for an option that does not exist or has the wrong shape, RangeError for one out of its range.
 */
export function retryPolicy(retry: unknown): RetryPolicy {
  const given = retryOptions(retry);
  const methods = list(given, 'methods', 'names of methods', isText) as readonly string[] | undefined;
  const statuses = list(given, 'statuses', 'statuses from 400 to 599', isErrorStatus) as readonly number[] | undefined;
  return {
    limit: whole(given, 'limit', 0, 'retry.limit') ?? 3,
    baseMs: delay(given, 'baseMs') ?? 250,
    maxMs: delay(given, 'maxMs') ?? 30_000,
    jitter: (optional(given, 'jitter', 'true or false', isBoolean, 'retry.jitter') as boolean | undefined) ?? true,
    statuses: new Set(statuses ?? DEFAULT_STATUSES),
    methods: new Set((methods ?? DEFAULT_METHODS).map((method) => method.toUpperCase())),
    maxRetryAfterMs: delay(given, 'maxRetryAfterMs') ?? 60_000,
    shouldRetry: optional(
      given,
      'shouldRetry',
      'a function',
      isFunction,
      'retry.shouldRetry',
    ) as RetryPolicy['shouldRetry'],
  };
}

/**
 * How many retries each job adds to what all may use up: the option `retry.budget`.
 *
 * @throws TypeError or RangeError when it is not that.
 */
export function retryShare(retry: unknown): number {
  return atLeast0(retryOptions(retry), 'budget', 'retry.budget') ?? SHARE;
}
