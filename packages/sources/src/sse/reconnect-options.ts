import type { Outgoing } from '../fetcher/job.ts';
import type { RetryPolicy } from '../fetcher/retry.ts';
import { checkFlag, checkMilliseconds, checkOptions, describe } from '../options.ts';

/** How a request is made again. */
export interface ReconnectOptions {
  /** How often, not counting the first request, in a row without an event in between: 0 or more, or Infinity (default). */
  readonly maxAttempts?: number | undefined;
  /**
   * How long to wait before the first of them, in milliseconds, 0 to 2 147 483 647, unless the server has said how long by
   * a `retry` field. Doubled for each that fails; one below 100 ms counts as 100 ms then, so that no further request is made
   * sooner than that, unless `maxMs` is less. Default 3000.
   */
  readonly initialMs?: number | undefined;
  /** The longest wait, in milliseconds, 0 to 2 147 483 647, whatever `retry` says. Default 60,000. */
  readonly maxMs?: number | undefined;
  /**
   * Whether waits after the first are random, from `initialMs` (100 ms at the least) up to what they would be otherwise:
   * twice the one before. Default true.
   */
  readonly jitter?: boolean | undefined;
  /** The longest Retry-After that is waited for, in milliseconds, 0 to 2 147 483 647; a longer one is an error. Default 300,000. */
  readonly maxRetryAfterMs?: number | undefined;
}

const ACTION = 'read events';
const NAMES: readonly string[] = ['maxAttempts', 'initialMs', 'maxMs', 'jitter', 'maxRetryAfterMs'];
/** 408, 429, and what a server is to blame for, except what it will not be able to do the next time either. */
const STATUSES = new Set([408, 429, ...Array.from({ length: 100 }, (_, index) => 500 + index)]);
STATUSES.delete(501);
STATUSES.delete(505);

/** @returns undefined when there is to be no other request. */
export function reconnectPolicy(
  reconnect: boolean | ReconnectOptions | undefined,
  request: Outgoing | undefined,
): RetryPolicy | undefined {
  if (reconnect === false || request === undefined) return undefined;
  // Who pays for each answer must not be made to pay twice.
  if (reconnect === undefined && request.method !== 'GET') return undefined;
  if (!request.replayable) {
    throw new TypeError(`Cannot ${ACTION} with reconnect: the body of the request can be sent only once`);
  }
  return policyOf(reconnect === true || reconnect === undefined ? {} : reconnect);
}

function policyOf(options: ReconnectOptions): RetryPolicy {
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(
      `Cannot ${ACTION} with reconnect ${describe(options)}: it must be true, false or an object of ${NAMES.join(', ')}`,
    );
  }
  checkOptions(ACTION, options, NAMES);
  const { maxAttempts = Infinity, initialMs = 3000, maxMs = 60_000, jitter = true } = options;
  const { maxRetryAfterMs = 300_000 } = options;
  checkAttempts(maxAttempts);
  checkMilliseconds(ACTION, 'reconnect.initialMs', initialMs, 0);
  checkMilliseconds(ACTION, 'reconnect.maxMs', maxMs, 0);
  checkMilliseconds(ACTION, 'reconnect.maxRetryAfterMs', maxRetryAfterMs, 0);
  checkFlag(ACTION, 'reconnect.jitter', jitter);
  return {
    limit: maxAttempts,
    baseMs: initialMs,
    maxMs,
    jitter,
    statuses: STATUSES,
    methods: new Set(),
    maxRetryAfterMs,
    shouldRetry: undefined,
  };
}

function checkAttempts(maxAttempts: unknown): void {
  if (typeof maxAttempts !== 'number') {
    throw new TypeError(`Cannot ${ACTION} with reconnect.maxAttempts ${describe(maxAttempts)}: it must be a number`);
  }
  if (maxAttempts === Infinity || (Number.isSafeInteger(maxAttempts) && maxAttempts >= 0)) return;
  const rule = 'it must be a whole number of 0 or more, or Infinity';
  throw new RangeError(`Cannot ${ACTION} with reconnect.maxAttempts ${String(maxAttempts)}: ${rule}`);
}
