import type { Limiter, SourceOptions } from '@forawait/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Dispatcher } from 'undici';
import {
  ACTION,
  record,
  optional,
  oneOf,
  whole,
  atLeast0,
  ratio,
  timer,
  idleTimer,
  isFunction,
  isBoolean,
  isDispatcher,
  isLimiter,
  type Given,
} from './check.ts';
import { theNamesAre } from '../nearest.ts';
import { isSchema, SCHEMA_RULE } from '../schema.ts';
import { CACHE_RULE, isCache, type FetchCache } from './cache/fetch-cache.ts';
import type { AgentsOptions } from './agents.ts';
import type { FetchFunction } from './fetch-wire.ts';
import { guardConflict, type AllowAddress } from './guard/allow.ts';
import type { Senders } from './transport.ts';
import { emptyHeaders, plainHeaders, type PlainHeaders } from './headers.ts';
import { ACCEPT_ENCODING } from './decode.ts';
import type { LoadContext } from './load-call.ts';
import type { AttemptRules } from './attempt.ts';
import type { RetryPolicy } from './retry.ts';
import { retryPolicy, retryShare } from './retry-policy.ts';
import type { FetchAs, OnFetchError } from './types.ts';

const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** What gzip makes of zeros is just beyond it; hardly anything that was written to be read comes near. */
const MAX_RATIO = 1000;

const COMMON = [
  'concurrency',
  'ordered',
  'retry',
  'limiter',
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
const HTTP = [
  'as',
  'schema',
  'perHost',
  'idleMs',
  'maxBodyBytes',
  'maxRatio',
  'headers',
  'redirect',
  'maxRedirects',
  'cache',
  'allow',
  'dispatcher',
  'fetch',
];
/** What other libraries call an option, and what it is called here. */
const ELSEWHERE = new Map([
  ['retries', 'retry'],
  ['maxRetries', 'retry'],
]);
/** Time to make a connection, where nothing shorter is asked for. */
const CONNECT_MS = 10_000;
/** On a busy machine timers that are due at about the same time fire in any order. */
const MARGIN_MS = 1000;
/** Those that mean something with `load` only. */
const LOAD = ['key'];
const FORMS: readonly FetchAs[] = ['json', 'text', 'bytes', 'lines', 'ndjson', 'sse', 'response'];
/** Those of which a schema can make something. */
const SCHEMED: readonly FetchAs[] = ['json', 'ndjson', 'sse'];

/** Options after they were checked, with every default filled in. */
export interface Plan extends Senders {
  readonly sourceOptions: SourceOptions;
  readonly concurrency: number;
  readonly ordered: boolean;
  readonly retry: RetryPolicy;
  /** Retries that each job adds to the budget. */
  readonly retryShare: number;
  readonly limiter: Limiter | undefined;
  readonly timeoutMs: number | undefined;
  readonly totalTimeoutMs: number | undefined;
  readonly onError: OnFetchError;
  readonly details: boolean;
  readonly load: ((item: unknown, context: LoadContext) => unknown) | undefined;
  /** Whose limit an item counts for, with `load`. */
  readonly key: ((item: unknown) => unknown) | undefined;
  readonly as: FetchAs;
  readonly schema: StandardSchemaV1 | undefined;
  readonly perHost: number | undefined;
  readonly headers: PlainHeaders;
  readonly rules: Omit<AttemptRules, 'transport'>;
  readonly cache: FetchCache | undefined;
  /** `undefined` when no agents of the fetcher's own are wanted. */
  readonly agentsOptions: AgentsOptions | undefined;
}

/**
 * @throws TypeError for an option that does not exist or has the wrong shape, RangeError for one out of its range.
 */
export function planOf(options: unknown): Plan {
  const given = record(options, 'options');
  const load = optional(given, 'load', 'a function', isFunction) as Plan['load'];
  checkNames(given, load !== undefined);
  const key = optional(given, 'key', 'a function', isFunction) as Plan['key'];
  const timeoutMs = timer(given, 'timeoutMs');
  const concurrency = whole(given, 'concurrency', 1) ?? 16;
  const perHost = whole(given, 'perHost', 1);
  const as = oneOf(given, 'as', FORMS) ?? 'json';
  const { fetch, dispatcher, allow } = senders(given);
  const ownAgent = load === undefined && fetch === undefined && dispatcher === undefined;
  const { signal, graceMs, name = 'fetcher', onOrphan } = given as SourceOptions;
  return {
    // These four are checked by those who take them.
    sourceOptions: { signal, graceMs, name, onOrphan },
    concurrency,
    ordered: (optional(given, 'ordered', 'true or false', isBoolean) as boolean | undefined) ?? true,
    retry: retryPolicy(given['retry']),
    retryShare: retryShare(given['retry']),
    limiter: limiterOf(given, key),
    timeoutMs,
    totalTimeoutMs: timer(given, 'totalTimeoutMs'),
    onError: oneOf(given, 'onError', ['throw', 'yield', 'skip'] as const) ?? 'throw',
    details: (optional(given, 'details', 'true or false', isBoolean) as boolean | undefined) ?? false,
    load,
    key,
    as,
    schema: schemaOf(given, as),
    perHost,
    headers: defaultHeaders(given, as),
    rules: rulesOf(given, as, timeoutMs),
    cache: cacheOf(given, as),
    fetch,
    dispatcher,
    allow,
    agentsOptions: ownAgent
      ? { connections: concurrency, connect: { timeout: connectTimeoutMs(timeoutMs) } }
      : undefined,
  };
}

/** A connection that comes too late is told of by our own limit, which is the one that was asked for, and not by the agent's. */
function connectTimeoutMs(timeoutMs: number | undefined): number {
  return timeoutMs === undefined || timeoutMs > CONNECT_MS ? CONNECT_MS : timeoutMs + MARGIN_MS;
}

function rulesOf(given: Given, as: FetchAs, timeoutMs: number | undefined): Plan['rules'] {
  const streamed = as === 'response';
  return {
    timeoutMs,
    idleMs: idleTimer(given),
    maxBodyBytes: atLeast0(given, 'maxBodyBytes') ?? (streamed ? Infinity : MAX_BODY_BYTES),
    maxRatio: ratio(given) ?? MAX_RATIO,
    mustDecode: !streamed && as !== 'bytes',
    streamed,
    redirect: oneOf(given, 'redirect', ['follow', 'manual', 'error'] as const) ?? 'follow',
    maxRedirects: whole(given, 'maxRedirects', 0) ?? 5,
  };
}

function checkNames(given: Given, loads: boolean): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || COMMON.includes(name)) continue;
    if (LOAD.includes(name)) {
      if (loads) continue;
      throw new TypeError(
        `${ACTION}: option ${JSON.stringify(name)} is for load; over HTTP each job has a key of its own`,
      );
    }
    if (!HTTP.includes(name)) throw unknown(name, loads);
    if (loads) throw new TypeError(`${ACTION}: option ${JSON.stringify(name)} is for HTTP and does nothing with load`);
  }
}

function unknown(name: string, loads: boolean): TypeError {
  const meant = ELSEWHERE.get(name) ?? name;
  const these = loads
    ? `with load are ${theNamesAre(meant, [...LOAD, ...COMMON])}`
    : `are ${theNamesAre(meant, [...HTTP, ...COMMON])}`;
  return new TypeError(`${ACTION}: unknown option ${JSON.stringify(name)}: the options ${these}`);
}

function limiterOf(given: Given, key: unknown): Limiter | undefined {
  const limiter = optional(given, 'limiter', 'what limiter() of @forawait/core makes', isLimiter) as
    Limiter | undefined;
  if (key === undefined || limiter !== undefined) return limiter;
  throw new TypeError(`${ACTION}: key is for the limiter and does nothing without one`);
}

function schemaOf(given: Given, as: FetchAs): StandardSchemaV1 | undefined {
  const schema = optional(given, 'schema', SCHEMA_RULE, isSchema) as StandardSchemaV1 | undefined;
  if (schema === undefined || SCHEMED.includes(as)) return schema;
  throw new TypeError(`${ACTION}: schema is for as ${SCHEMED.map((form) => `'${form}'`).join(', ')}, got '${as}'`);
}

function cacheOf(given: Given, as: FetchAs): FetchCache | undefined {
  const cache = optional(given, 'cache', CACHE_RULE, isCache) as FetchCache | undefined;
  if (cache === undefined || as !== 'response') return cache;
  throw new TypeError(`${ACTION}: cache keeps whole bodies, and as 'response' hands them on before they are`);
}

function defaultHeaders(given: Given, as: FetchAs): PlainHeaders {
  const headers = plainHeaders(given['headers'], ACTION);
  const accepted = emptyHeaders();
  accepted['accept-encoding'] = ACCEPT_ENCODING;
  if (as === 'sse') accepted['accept'] = 'text/event-stream';
  return Object.assign(accepted, headers);
}

function senders(given: Given): Senders {
  const fetch = optional(given, 'fetch', 'a function', isFunction) as FetchFunction | undefined;
  const dispatcher = optional(given, 'dispatcher', 'a dispatcher of undici', isDispatcher) as Dispatcher | undefined;
  if (fetch !== undefined && dispatcher !== undefined) {
    throw new TypeError(`${ACTION}: fetch and dispatcher exclude each other; give the dispatcher to your fetch`);
  }
  const allow = optional(given, 'allow', 'a function', isFunction) as AllowAddress | undefined;
  const conflict = allow && guardConflict(fetch, dispatcher);
  if (conflict !== undefined) throw new TypeError(`${ACTION}: ${conflict}`);
  return { fetch, dispatcher, allow };
}
