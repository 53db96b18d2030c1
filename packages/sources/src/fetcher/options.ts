import type { SourceOptions } from '@forawait/core';
import type { Agent, Dispatcher } from 'undici';
import {
  ACTION,
  record,
  optional,
  oneOf,
  list,
  whole,
  bodyLimit,
  timer,
  delay,
  isFunction,
  isBoolean,
  isText,
  isErrorStatus,
  isDispatcher,
  type Given,
} from './check.ts';
import { theNamesAre } from '../nearest.ts';
import type { FetchFunction } from './fetch-wire.ts';
import { emptyHeaders, plainHeaders, type PlainHeaders } from './headers.ts';
import { ACCEPT_ENCODING } from './decode.ts';
import type { LoadContext } from './load-call.ts';
import type { AttemptRules } from './attempt.ts';
import { DEFAULT_METHODS, DEFAULT_STATUSES, type RetryPolicy } from './retry.ts';
import type { FetchAs, OnFetchError } from './types.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;

const COMMON = [
  'concurrency',
  'ordered',
  'retry',
  'timeoutMs',
  'totalTimeoutMs',
  'onError',
  'details',
  'load',
  'signal',
  'graceMs',
  'name',
  'onOrphan',
];
const HTTP = ['as', 'perHost', 'idleMs', 'maxBodyBytes', 'headers', 'redirect', 'maxRedirects', 'dispatcher', 'fetch'];
const RETRY = ['limit', 'baseMs', 'maxMs', 'jitter', 'statuses', 'methods', 'maxRetryAfterMs', 'shouldRetry'];
/** What other libraries call an option, and what it is called here. */
const ELSEWHERE = new Map([
  ['retries', 'retry'],
  ['maxRetries', 'retry'],
]);
const LATER = ['limiter', 'schema'];
const FORMS: readonly FetchAs[] = ['json', 'text', 'bytes', 'lines', 'ndjson', 'response'];

/** Options after they were checked, with every default filled in. */
export interface Plan {
  readonly sourceOptions: SourceOptions;
  readonly concurrency: number;
  readonly ordered: boolean;
  readonly retry: RetryPolicy;
  readonly timeoutMs: number | undefined;
  readonly totalTimeoutMs: number | undefined;
  readonly onError: OnFetchError;
  readonly details: boolean;
  readonly load: ((item: unknown, context: LoadContext) => unknown) | undefined;
  readonly as: FetchAs;
  readonly perHost: number | undefined;
  readonly headers: PlainHeaders;
  readonly rules: Omit<AttemptRules, 'transport'>;
  readonly dispatcher: Dispatcher | undefined;
  readonly fetch: FetchFunction | undefined;
  /** `undefined` when no agent of the fetcher's own is wanted. */
  readonly agentOptions: Agent.Options | undefined;
}

/**
 * @throws TypeError for an option that does not exist or has the wrong shape, RangeError for one out of its range.
 */
export function planOf(options: unknown): Plan {
  const given = record(options, 'options');
  const load = optional(given, 'load', 'a function', isFunction) as Plan['load'];
  checkNames(given, load !== undefined);
  const timeoutMs = timer(given, 'timeoutMs');
  const idleMs = timer(given, 'idleMs');
  const concurrency = whole(given, 'concurrency', 1) ?? 16;
  const perHost = whole(given, 'perHost', 1);
  const as = oneOf(given, 'as', FORMS) ?? 'json';
  const { fetch, dispatcher } = senders(given);
  const ownAgent = load === undefined && fetch === undefined && dispatcher === undefined;
  const { signal, graceMs, name = 'fetcher', onOrphan } = given as SourceOptions;
  return {
    // These four are checked by the class that takes them.
    sourceOptions: { signal, graceMs, name, onOrphan },
    concurrency,
    ordered: (optional(given, 'ordered', 'true or false', isBoolean) as boolean | undefined) ?? true,
    retry: retryPolicy(given['retry']),
    timeoutMs,
    totalTimeoutMs: timer(given, 'totalTimeoutMs'),
    onError: oneOf(given, 'onError', ['throw', 'yield', 'skip'] as const) ?? 'throw',
    details: (optional(given, 'details', 'true or false', isBoolean) as boolean | undefined) ?? false,
    load,
    as,
    perHost,
    headers: defaultHeaders(given),
    rules: {
      timeoutMs,
      idleMs,
      maxBodyBytes: bodyLimit(given) ?? (as === 'response' ? Infinity : MAX_BODY_BYTES),
      streamed: as === 'response',
      redirect: oneOf(given, 'redirect', ['follow', 'manual', 'error'] as const) ?? 'follow',
      maxRedirects: whole(given, 'maxRedirects', 0) ?? 5,
    },
    fetch,
    dispatcher,
    agentOptions: ownAgent
      ? { connections: concurrency, connect: { timeout: Math.min(timeoutMs ?? Infinity, 10_000) } }
      : undefined,
  };
}

function checkNames(given: Given, loads: boolean): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || COMMON.includes(name)) continue;
    if (LATER.includes(name)) throw new TypeError(`${ACTION}: option ${JSON.stringify(name)} is not available yet`);
    if (!HTTP.includes(name)) throw unknown(name, loads);
    if (loads) throw new TypeError(`${ACTION}: option ${JSON.stringify(name)} is for HTTP and does nothing with load`);
  }
  if (given['as'] === 'sse') throw new TypeError(`${ACTION}: as "sse" is not available yet`);
}

function unknown(name: string, loads: boolean): TypeError {
  const meant = ELSEWHERE.get(name) ?? name;
  const these = loads
    ? `with load are ${theNamesAre(meant, COMMON)}`
    : `are ${theNamesAre(meant, [...HTTP, ...COMMON])}`;
  return new TypeError(`${ACTION}: unknown option ${JSON.stringify(name)}: the options ${these}`);
}

function defaultHeaders(given: Given): PlainHeaders {
  const headers = plainHeaders(given['headers'], ACTION);
  const accepted = emptyHeaders();
  accepted['accept-encoding'] = ACCEPT_ENCODING;
  return Object.assign(accepted, headers);
}

function senders(given: Given): Pick<Plan, 'dispatcher' | 'fetch'> {
  const fetch = optional(given, 'fetch', 'a function', isFunction) as FetchFunction | undefined;
  const dispatcher = optional(given, 'dispatcher', 'a dispatcher of undici', isDispatcher) as Dispatcher | undefined;
  if (fetch !== undefined && dispatcher !== undefined) {
    throw new TypeError(`${ACTION}: fetch and dispatcher exclude each other; give the dispatcher to your fetch`);
  }
  return { fetch, dispatcher };
}

function retryOptions(retry: unknown): Given {
  if (retry === false) return { limit: 0 };
  if (typeof retry === 'number') return { limit: retry };
  const given = record(retry, 'retry', `a number of retries, false for none, or an object of ${RETRY.join(', ')}`);
  for (const name of Object.keys(given)) {
    if (RETRY.includes(name)) continue;
    const these = `the options of retry are ${theNamesAre(name, RETRY)}`;
    throw new TypeError(`${ACTION}: unknown option ${JSON.stringify(`retry.${name}`)}: ${these}`);
  }
  return given;
}

function retryPolicy(retry: unknown): RetryPolicy {
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
