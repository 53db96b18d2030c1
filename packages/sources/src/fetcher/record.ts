import type { Reply } from './attempt.ts';
import type { Call } from './call.ts';
import { HttpError, type ResponseHeaders } from './errors.ts';
import type { HttpCall } from './http-call.ts';
import { isOf, memberOf } from '../thrown.ts';
import type {
  DetailedFetch,
  FailedFetchDetails,
  FailedLoadDetails,
  FetchDetails,
  FulfilledFetch,
  LoadDetails,
  RejectedFetch,
} from './types.ts';

// Each record is one literal: objects put together by spreading cost V8 more than the request.

/** How a request went, for `details: true`. */
export function fetched(call: HttpCall, reply: Reply, value: unknown): DetailedFetch<unknown, unknown> & FetchDetails {
  const { job: request, attempts } = call;
  const { url, head, bytes, trail, notModified } = reply;
  const { statusCode, headers } = head;
  const { redirects, downgraded } = trail;
  const type = contentType(headers);
  const ms = since(call);
  return {
    request,
    value,
    url,
    statusCode,
    headers,
    contentType: type,
    bytes,
    attempts,
    ms,
    redirects,
    downgraded,
    notModified,
  };
}

/** The same with its status, for `onError: 'yield'`. */
export function settled(call: HttpCall, reply: Reply, value: unknown): FulfilledFetch<unknown, unknown> & FetchDetails {
  const { job: request, attempts } = call;
  const { url, head, bytes, trail, notModified } = reply;
  const { statusCode, headers } = head;
  const { redirects, downgraded } = trail;
  return {
    request,
    status: 'fulfilled',
    value,
    url,
    statusCode,
    headers,
    contentType: contentType(headers),
    bytes,
    attempts,
    ms: since(call),
    redirects,
    downgraded,
    notModified,
  };
}

/** How a request failed. */
export function failed(call: HttpCall, reason: unknown): RejectedFetch<unknown> & FailedFetchDetails {
  const response = isOf(reason, HttpError) ? reason : undefined;
  const asked = memberOf(reason, 'url');
  const headers = response?.headers;
  return {
    request: call.job,
    status: 'rejected',
    reason,
    url: typeof asked === 'string' ? asked : call.url,
    statusCode: response?.statusCode,
    headers,
    contentType: headers && contentType(headers),
    bytes: 0,
    attempts: call.attempts,
    retryRefused: call.retryRefused,
    ms: since(call),
  };
}

/** A job that was none. */
export function neverBegun(request: unknown, reason: unknown): RejectedFetch<unknown> & FailedFetchDetails {
  const nothing = { url: undefined, statusCode: undefined, headers: undefined, contentType: undefined } as const;
  return { request, status: 'rejected', reason, ...nothing, bytes: 0, attempts: 0, retryRefused: false, ms: 0 };
}

/** How a `load` went. */
export function loadDetails(call: Call<unknown>): LoadDetails {
  return { attempts: call.attempts, ms: since(call) };
}

/** How a `load` failed. */
export function failedLoad(call: Call<unknown>): FailedLoadDetails {
  return { attempts: call.attempts, retryRefused: call.retryRefused, ms: since(call) };
}

/** An item that was never loaded. */
export const NEVER_LOADED: FailedLoadDetails = { attempts: 0, retryRefused: false, ms: 0 };

function since(call: Call<unknown>): number {
  return performance.now() - call.started;
}

function contentType(headers: ResponseHeaders): string | undefined {
  const value = headers['content-type'];
  return typeof value === 'string' ? value : value?.[0];
}
