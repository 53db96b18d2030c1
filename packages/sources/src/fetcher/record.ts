import type { Call } from './call.ts';
import { HttpError } from './errors.ts';
import type { Plan } from './options.ts';
import type { Outgoing } from './job.ts';
import type { Reply } from './attempt.ts';
import type { FailedFetchDetails, FetchDetails, LoadDetails } from './types.ts';

/** What is handed on for a job that went well. */
export function fulfilled(plan: Plan, request: unknown, value: unknown, details: () => object): unknown {
  if (plan.onError === 'yield') {
    return plan.details
      ? { request, status: 'fulfilled', value, ...details() }
      : { request, status: 'fulfilled', value };
  }
  return plan.details ? { request, value, ...details() } : value;
}

/** What is handed on for a job that failed, under `onError: 'yield'`. */
export function rejected(plan: Plan, request: unknown, reason: unknown, details: () => object): unknown {
  return plan.details ? { request, status: 'rejected', reason, ...details() } : { request, status: 'rejected', reason };
}

export function fetchDetails(call: Call, reply: Reply): FetchDetails {
  const { url, head, bytes, trail } = reply;
  const { statusCode, headers } = head;
  const { attempts, ms } = loadDetails(call);
  return { url, statusCode, headers, contentType: contentType(headers), bytes, attempts, ms, ...trail };
}

export function failedDetails(call: Call, request: Outgoing | undefined, reason: unknown): FailedFetchDetails {
  const response = reason instanceof HttpError ? reason : undefined;
  const asked = typeof reason === 'object' && reason !== null && 'url' in reason ? reason.url : undefined;
  const headers = response?.headers;
  return {
    url: typeof asked === 'string' ? asked : request?.url.href,
    statusCode: response?.statusCode,
    headers,
    contentType: headers === undefined ? undefined : contentType(headers),
    bytes: 0,
    ...loadDetails(call),
  };
}

export function loadDetails(call: Call): LoadDetails {
  return { attempts: call.attempts, ms: performance.now() - call.started };
}

export function contentType(headers: FetchDetails['headers']): string | undefined {
  const value = headers['content-type'];
  return typeof value === 'string' ? value : value?.[0];
}
