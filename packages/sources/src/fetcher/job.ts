import { nearest } from '../nearest.ts';
import type { CachedResponse } from './cache/fetch-cache.ts';
import { expectFailure } from './request-body.ts';
import { emptyHeaders, plainHeaders, type PlainHeaders, type RequestHeaders } from './headers.ts';

/** What a request can carry. A stream or an iterable can be sent once: such a request is neither retried nor redirected with its body. */
export type RequestBody =
  | string
  | Uint8Array
  | ArrayBuffer
  | URLSearchParams
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | Iterable<Uint8Array>;

/** A request with more than its URL. */
export interface FetchRequest {
  /** An absolute `http:` or `https:` URL. */
  readonly url: string | URL;
  /** Default `'GET'`; sent in upper case. */
  readonly method?: string | undefined;
  /** Added to the `headers` of the fetcher; these here win. */
  readonly headers?: RequestHeaders | undefined;
  readonly body?: RequestBody | null | undefined;
  /** Whose turn it is under `perHost`; default the host and port of the URL. */
  readonly key?: string | undefined;
}

/** One thing to fetch: a URL, or a request. */
export type FetchJob = string | URL | FetchRequest;

/** A job after it was checked: what goes to the wire. */
export interface Outgoing {
  readonly url: URL;
  readonly method: string;
  readonly headers: PlainHeaders;
  readonly body: Exclude<RequestBody, ArrayBuffer | URLSearchParams> | null;
  /** Whether the body, if any, can be sent again. */
  readonly replayable: boolean;
  /** What its URL has answered before. */
  readonly known?: CachedResponse;
}

const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Methods that fetch and undici refuse, or that end in something else than a response. */
const FORBIDDEN = new Set(['CONNECT', 'TRACK']);
const FIELDS: readonly string[] = ['url', 'method', 'headers', 'body', 'key'];
const OF_ALL = 'it is an option of the fetcher, for all its jobs';
/** What other libraries take with a request, and would be left out in silence here. */
const ELSEWHERE = new Map([
  ['json', 'send it as body: JSON.stringify(…), with a content-type header'],
  ['searchParams', 'put it into the url'],
  ...['signal', 'timeoutMs', 'totalTimeoutMs', 'idleMs', 'retry', 'redirect', 'dispatcher'].map(
    (name) => [name, OF_ALL] as const,
  ),
]);
/** How what is wrong with a job is told. */
export const ACTION = 'Cannot fetch a job';

/**
 * The request that a job stands for.
 *
 * @param job - The job as the caller gave it: anything.
 * @param defaults - Headers that the job's own are laid over.
 * @throws TypeError when the job is not one, its URL cannot be fetched, or a header cannot be sent.
 */
export function outgoing(job: unknown, defaults: PlainHeaders): Outgoing {
  const { url, method, headers, body } = shape(job);
  const checkedUrl = fetchableUrl(url);
  const checkedMethod = requestMethod(method);
  const ownHeaders = headers === undefined ? defaults : merged(defaults, plainHeaders(headers, ACTION));
  if (body === undefined || body === null) {
    return { url: checkedUrl, method: checkedMethod, headers: ownHeaders, body: null, replayable: true };
  }
  if (checkedMethod === 'GET' || checkedMethod === 'HEAD') {
    throw new TypeError(`${ACTION}: ${checkedMethod} takes no body; set the method, for example 'POST'`);
  }
  return { url: checkedUrl, method: checkedMethod, ...withBody(body, ownHeaders) };
}

/** Whose turn a job takes under `perHost`: its own key, else the host and port of its URL; `''` when it has neither. */
export function turnKey(job: unknown, request: Outgoing | undefined): string {
  const key = typeof job === 'object' && job !== null && 'key' in job ? job.key : undefined;
  return typeof key === 'string' ? key : (request?.url.host ?? '');
}

function shape(job: unknown): { [K in keyof FetchRequest]: unknown } {
  if (typeof job === 'string' || job instanceof URL) return { url: job };
  if (typeof job === 'object' && job !== null && 'url' in job) {
    checkNames(job);
    return job;
  }
  throw new TypeError(`${ACTION}: it must be a URL or an object with a url, got ${kind(job)}`);
}

/** A job may carry more than is sent (a row number, say), but no name that is meant to count, or looks like a slip of one that does. */
function checkNames(job: object): void {
  for (const name of Object.keys(job)) {
    if (FIELDS.includes(name) || harmless.has(name)) continue;
    const advice = ELSEWHERE.get(name);
    if (advice !== undefined) {
      if (job[name as keyof typeof job] === undefined) continue;
      throw new TypeError(`${ACTION}: it has ${JSON.stringify(name)}; ${advice}`);
    }
    const meant = nearest(name, FIELDS);
    if (meant !== undefined) throw new TypeError(`${ACTION}: it has ${JSON.stringify(name)}; did you mean ${meant}?`);
    if (harmless.size < MANY_NAMES) harmless.add(name);
  }
}

/** Names that were looked at and are no slips: jobs have the same ones over and over, and to look takes longer than all else here. */
const harmless = new Set<string>();
const MANY_NAMES = 256;

function kind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value !== 'object') return typeof value;
  return isTracked(value) ? `an item of resumable(); map it first: ${TRACKED}` : 'an object without one';
}

const TRACKED = '.map((item) => ({ url: item.value, item }))';

function isTracked(value: object): boolean {
  return 'value' in value && 'done' in value && typeof value.done === 'function';
}

/**
 * @param url - Absolute; its scheme must be `http:` or `https:`.
 * @throws TypeError when it cannot be fetched.
 */
export function fetchableUrl(url: unknown): URL {
  if (typeof url !== 'string' && !(url instanceof URL)) {
    throw new TypeError(`${ACTION}: url must be a string or a URL, got ${url === null ? 'null' : typeof url}`);
  }
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch (cause) {
    const text = String(url);
    const message = `Cannot fetch ${JSON.stringify(redacted(text))}: it is not an absolute URL`;
    throw new TypeError(message, causeOf(text, cause));
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    throw new TypeError(`Cannot fetch ${redacted(parsed.href)}: only http: and https: URLs can be fetched`);
  }
  if (parsed.username !== '' || parsed.password !== '') {
    throw new TypeError(
      `Cannot fetch a URL of ${parsed.host} with a user name in it: pass the credentials in the authorization header`,
    );
  }
  return parsed;
}

/** A URL, or what was to be one, without the user name and the password in it: messages end up in logs. */
export function redacted(url: string): string {
  // Whoever parses it skips these, and takes any number of slashes of either kind.
  const plain = url.replace(/[\t\r\n]/g, '');
  const shown = plain
    .replace(/([/\\]{2})[^/\\?#]*@/, '$1')
    .replace(/^([^/\\?#@:]*:[/\\]*)[^/\\?#]*@/, '$1')
    // A password that was not escaped: behind the name comes what is no port.
    .replace(/^([^/\\?#@:]*:[/\\]*)[^/\\?#@:]*:(?!\d*(?:[/\\?#]|$)).*@/, '$1');
  return shown === plain ? url : shown;
}

/** The error of the platform shows what it was to parse: left out where that holds a secret. */
export function causeOf(url: string, cause: unknown): ErrorOptions {
  return redacted(url) === url ? { cause } : {};
}

function requestMethod(method: unknown): string {
  if (method === undefined) return 'GET';
  if (typeof method !== 'string' || !METHOD.test(method)) {
    throw new TypeError(`${ACTION}: ${JSON.stringify(method)} is not a request method`);
  }
  const upper = method.toUpperCase();
  if (FORBIDDEN.has(upper)) throw new TypeError(`${ACTION}: method ${upper} cannot be fetched`);
  return upper;
}

function merged(defaults: PlainHeaders, own: PlainHeaders): PlainHeaders {
  return Object.assign(emptyHeaders(), defaults, own);
}

function withBody(body: unknown, headers: PlainHeaders): Pick<Outgoing, 'headers' | 'body' | 'replayable'> {
  if (typeof body === 'string' || body instanceof Blob) return { headers, body, replayable: true };
  if (ArrayBuffer.isView(body)) {
    return { headers, body: new Uint8Array(body.buffer, body.byteOffset, body.byteLength), replayable: true };
  }
  if (body instanceof ArrayBuffer) return { headers, body: new Uint8Array(body), replayable: true };
  if (body instanceof URLSearchParams) {
    const typed = merged(emptyHeaders(), headers);
    typed['content-type'] ??= 'application/x-www-form-urlencoded;charset=UTF-8';
    return { headers: typed, body: body.toString(), replayable: true };
  }
  expectFailure(body);
  if (isIterable(body)) return { headers, body: body as AsyncIterable<Uint8Array>, replayable: false };
  throw new TypeError(
    `${ACTION}: body must be a text, bytes, URLSearchParams, a Blob or a stream of bytes; for JSON pass JSON.stringify(…)`,
  );
}

function isIterable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value);
}
