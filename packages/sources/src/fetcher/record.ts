import type { Reply } from './attempt.ts';
import type { Call } from './call.ts';
import { HttpError, type ResponseHeaders } from './errors.ts';
import type { HttpCall } from './http-call.ts';
import type { FailedFetchDetails, FetchDetails, LoadDetails } from './types.ts';

/** What is handed on for a job, with the details if they are wanted. */
export function record(outcome: object, details: object | undefined): object {
  return details === undefined ? outcome : { ...outcome, ...details };
}

export function fetchDetails(call: HttpCall, reply: Reply): FetchDetails {
  const { url, head, bytes, trail } = reply;
  const { statusCode, headers } = head;
  const { attempts, ms } = loadDetails(call);
  return { url, statusCode, headers, contentType: contentType(headers), bytes, attempts, ms, ...trail };
}

export function failedDetails(call: HttpCall, reason: unknown): FailedFetchDetails {
  const response = reason instanceof HttpError ? reason : undefined;
  const asked = typeof reason === 'object' && reason !== null && 'url' in reason ? reason.url : undefined;
  const headers = response?.headers;
  return {
    url: typeof asked === 'string' ? asked : call.url,
    statusCode: response?.statusCode,
    headers,
    contentType: headers && contentType(headers),
    bytes: 0,
    ...loadDetails(call),
  };
}

/** Of a job that was none. */
export function neverBegun(): FailedFetchDetails {
  const nothing = { url: undefined, statusCode: undefined, headers: undefined, contentType: undefined };
  return { ...nothing, bytes: 0, attempts: 0, ms: 0 };
}

export function loadDetails(call: Call<unknown>): LoadDetails {
  return { attempts: call.attempts, ms: performance.now() - call.started };
}

function contentType(headers: ResponseHeaders): string | undefined {
  const value = headers['content-type'];
  return typeof value === 'string' ? value : value?.[0];
}
