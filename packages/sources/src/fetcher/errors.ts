import { TimeoutError } from '@forawait/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { isOf, memberOf } from '../thrown.ts';

/** The headers of a response, by their names in lower case; one that came several times is an array. */
export type ResponseHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Where and when a request failed. */
export interface FetchFailure extends ErrorOptions {
  /** The URL that was asked last, redirects included. */
  readonly url: string;
  /** How many tries were made so far, this one included. */
  readonly attempts: number;
}

/** A server answered, with a status of 400 or more. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code = 'ERR_HTTP_STATUS';
  readonly statusCode: number;
  readonly headers: ResponseHeaders;
  /** The URL that answered, after redirects. */
  readonly url: string;
  /** How many tries were made, this one included. */
  readonly attempts: number;
  /** Whether another try was due, but `retry.budget` had none left. */
  retryRefused = false;
  /** The first bytes of the body as text, 2048 at most; `''` when it did not come within a second. */
  readonly body: string;

  constructor(
    response: { statusCode: number; statusText: string; headers: ResponseHeaders; body: string },
    failure: FetchFailure,
  ) {
    const { statusCode, statusText, headers, body } = response;
    super(`Cannot fetch ${failure.url}: the server answered ${`${statusCode} ${statusText}`.trimEnd()}`, failure);
    this.statusCode = statusCode;
    this.headers = headers;
    this.body = body;
    this.url = failure.url;
    this.attempts = failure.attempts;
  }
}

/** The connection could not be made, or broke. `cause` is the error of the connection, `code` that error's code. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  /**
   * `'ECONNREFUSED'`, `'ECONNRESET'`, `'UND_ERR_SOCKET'` and so on; `'ERR_HTTP_PROTOCOL'` when what came was no HTTP,
   * or stopped being it (a chunked body that ends in a chunk); `'ERR_NETWORK'` when the cause has no code.
   */
  readonly code: string;
  readonly url: string;
  readonly attempts: number;
  /** Whether another try was due, but `retry.budget` had none left. */
  retryRefused = false;

  constructor(cause: unknown, failure: FetchFailure) {
    const known = codeOf(cause) === 'ERR_ASSERTION' ? undefined : codeOf(cause);
    const code = known ?? (isProtocolError(cause) ? 'ERR_HTTP_PROTOCOL' : 'ERR_NETWORK');
    // Node's AggregateError, of a host with several addresses, has no message of its own.
    super(`Cannot fetch ${failure.url}: ${messageOf(cause) || 'the connection failed'} (${code})`, { cause });
    this.code = code;
    this.url = failure.url;
    this.attempts = failure.attempts;
  }
}

/** A redirect that is not followed. */
export class RedirectError extends Error {
  override readonly name = 'RedirectError';
  /**
   * `ERR_TOO_MANY_REDIRECTS`, `ERR_REDIRECT_LOOP`, `ERR_REDIRECT_LOCATION` (it leads nowhere that can be fetched),
   * `ERR_REDIRECT_BODY` (the body of the request can be sent only once), `ERR_REDIRECT` (asked to fail by the options).
   */
  readonly code: string;
  readonly url: string;
  readonly attempts: number;

  constructor(code: string, problem: string, failure: FetchFailure) {
    super(`Cannot fetch ${failure.url}: ${problem}`, failure);
    this.code = code;
    this.url = failure.url;
    this.attempts = failure.attempts;
  }
}

/** A body came, but it is not what it says it is: damaged, cut off, or not the JSON that was asked for or that the schema accepts. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  /** `ERR_BODY_TRUNCATED`, `ERR_BODY_ENCODING`, `ERR_BODY_CHARSET`, `ERR_BODY_JSON` or `ERR_BODY_SCHEMA`. */
  readonly code: string;
  readonly url: string;
  readonly attempts: number;
  /** Whether another try was due, but `retry.budget` had none left. */
  retryRefused = false;

  /** What the schema does not accept; empty when the error is another one. */
  readonly issues: readonly StandardSchemaV1.Issue[];

  constructor(
    code: string,
    problem: string,
    failure: FetchFailure & { readonly issues?: readonly StandardSchemaV1.Issue[] },
  ) {
    super(`Cannot read the body of ${failure.url}: ${problem}`, failure);
    this.issues = failure.issues ?? [];
    this.code = code;
    this.url = failure.url;
    this.attempts = failure.attempts;
  }
}

/** A request was not over in time. A `TimeoutError` of core, which knows more. */
export class FetchTimeoutError extends TimeoutError {
  readonly url: string;
  readonly attempts: number;
  /** Whether another try was due, but `retry.budget` had none left. */
  retryRefused = false;

  constructor(problem: string, timeoutMs: number, failure: FetchFailure) {
    super(`Cannot fetch ${failure.url}: ${problem}`, timeoutMs, failure);
    this.url = failure.url;
    this.attempts = failure.attempts;
  }
}

/** The `cache` of a fetcher failed. `cause` is its error. Such a job is not tried again. */
export class CacheError extends Error {
  override readonly name = 'CacheError';
  readonly code = 'ERR_FETCH_CACHE';
  /** What it was asked to do. */
  readonly operation: 'get' | 'set';
  /** The URL of the job. */
  readonly url: string;
  /** How many tries were made: 0 when it failed before the first. */
  readonly attempts: number;

  constructor(operation: 'get' | 'set', cause: unknown, { url, attempts }: { url: string; attempts: number }) {
    super(`Cannot fetch ${url}: the ${operation}() of the cache failed: ${messageOf(cause)}`, { cause });
    this.operation = operation;
    this.url = url;
    this.attempts = attempts;
  }
}

/** No address of a host may be connected to. Such a job is not tried again. */
export class AddressNotAllowedError extends Error {
  override readonly name = 'AddressNotAllowedError';
  readonly code = 'ERR_ADDRESS_NOT_ALLOWED';
  /** What `allow` did not say yes to. */
  readonly addresses: readonly string[];
  /** The URL that was not asked for, after redirects. */
  readonly url: string;
  readonly attempts: number;

  constructor(addresses: readonly string[], failure: FetchFailure) {
    super(`Cannot fetch ${failure.url}: allow refuses ${addresses.join(', ')}`, failure);
    this.addresses = addresses;
    this.url = failure.url;
    this.attempts = failure.attempts;
  }
}

/** What a request was not sent for, before it is known which try it was: the addresses, or the error of the one who was asked. */
export class Refusal extends Error {
  readonly reason: { readonly addresses: readonly string[] } | { readonly error: unknown };

  constructor(reason: Refusal['reason']) {
    super('Not allowed');
    this.reason = reason;
  }

  /** What it is to the caller. */
  told(failure: FetchFailure): unknown {
    return 'error' in this.reason ? this.reason.error : new AddressNotAllowedError(this.reason.addresses, failure);
  }
}

/**
 * What a failed exchange is to the caller: a NetworkError when the connection failed, else the error as it came
 * (of a header that cannot be sent, of the use of an API, a limit).
 */
export function networkFailure(error: unknown, failure: FetchFailure): unknown {
  if (isOf(error, Refusal)) return error.told(failure);
  // The platform's fetch says "fetch failed" and keeps what it knows in the cause.
  const cause = memberOf(error, 'cause');
  const origin = codeOf(cause) === undefined && !isProtocolError(cause) ? error : cause;
  if (isProtocolError(origin)) return new NetworkError(origin, failure);
  const code = codeOf(origin);
  return code === undefined || NOT_OF_THE_NETWORK.has(code) ? error : new NetworkError(origin, failure);
}

const NOT_OF_THE_NETWORK = new Set([
  'ERR_LIMIT_EXCEEDED',
  'ERR_BODY_TRUNCATED',
  'ERR_BODY_ENCODING',
  'ERR_INVALID_STATE',
  'UND_ERR_INVALID_ARG',
  'UND_ERR_NOT_SUPPORTED',
  'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH',
]);

/** Undici's parser knows codes, but does not always tell them; and what it never expected (101 without an Upgrade) it asserts. */
function isProtocolError(error: unknown): boolean {
  const name = memberOf(error, 'name');
  return name === 'HTTPParserError' || name === 'AssertionError';
}

/** The `code` of an error, when it is a text. Errors of other realms are not `instanceof` anything here. */
export function codeOf(error: unknown): string | undefined {
  const code = memberOf(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** What an error says; `''` when it cannot be told. */
export function messageOf(error: unknown): string {
  try {
    return String(memberOf(error, 'message') ?? error);
  } catch {
    return '';
  }
}
