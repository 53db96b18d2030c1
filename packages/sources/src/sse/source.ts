import { outgoing, redacted, type FetchJob, type Outgoing } from '../fetcher/job.ts';
import { emptyHeaders, type PlainHeaders } from '../fetcher/headers.ts';
import { bytesFrom, type LineInput } from '../lines/input.ts';
import type { ByteInput } from '../lines/byte-input.ts';
import { describe } from '../options.ts';
import { type EventStreamError, refusalOf } from './errors.ts';

/** What events can be read from. A string is always a URL. */
export type ServerSentEventsSource = FetchJob | LineInput;

/** What a source is to us: a request to make, or bytes that are there, with what is wrong with the answer they belong to. */
export type Origin =
  | { readonly request: Outgoing }
  | { readonly request: undefined; readonly bytes: ByteInput; readonly refusal: EventStreamError | undefined };

/** @throws TypeError when it is nothing that events can be read from. */
export function originOf(source: unknown): Origin {
  if (isRequest(source)) return { request: outgoing(source, standardHeaders()) };
  if (typeof source === 'object' && source !== null) {
    checkFree(source);
    return { request: undefined, bytes: bytesFrom(source, 'utf-8'), refusal: refusalIn(source) };
  }
  throw new TypeError(
    `Cannot read events from ${describe(source)}: it must be an http: or https: URL, a request with a url, a Response, a stream, bytes, or an iterable of bytes or strings`,
  );
}

function isRequest(source: unknown): boolean {
  if (typeof source === 'string') {
    if (/^https?:\/\//i.test(source)) return true;
    const remedy = 'a string must be an http: or https: URL; hand over text in an array';
    throw new TypeError(`Cannot read events from ${describe(redacted(source))}: ${remedy}`);
  }
  if (source instanceof URL) return true;
  if (typeof source !== 'object' || source === null || !('url' in source)) return false;
  // A Response has a URL as well, and so has a message of node:http.
  return !('status' in source) && !('pipe' in source);
}

function standardHeaders(): PlainHeaders {
  return Object.assign(emptyHeaders(), { accept: 'text/event-stream', 'cache-control': 'no-cache' });
}

function checkFree(source: object): void {
  if ('locked' in source && source.locked === true) {
    throw new TypeError('Cannot read events from a locked stream: somebody else is reading it');
  }
  if ('bodyUsed' in source && source.bodyUsed === true) {
    throw new TypeError('Cannot read events from a body that was used: it can be read only once');
  }
  if ('then' in source && typeof source.then === 'function') {
    throw new TypeError('Cannot read events from a promise: await it first');
  }
}

/** A `Response` that was made by hand may be without a type; 204 is the word for "no more events". */
function refusalIn(source: object): EventStreamError | undefined {
  if (!('status' in source) || typeof source.status !== 'number' || source.status === 204) return undefined;
  const headers = 'headers' in source ? source.headers : undefined;
  if (!(typeof headers === 'object' && headers !== null && 'get' in headers && typeof headers.get === 'function')) {
    return undefined;
  }
  const given: unknown = (headers as { get(name: string): unknown }).get('content-type');
  const contentType = typeof given === 'string' ? given : undefined;
  const answer = { from: 'the Response', statusCode: source.status, contentType };
  return refusalOf(contentType === undefined ? { ...answer, contentType: 'text/event-stream' } : answer);
}
