import type { FetchAs } from '../../src/fetcher/types.ts';
import type { FetchRequest } from '../../src/fetcher/job.ts';
import type { Answer } from './answers.ts';
import { onRequest, type Hosting } from './host.ts';

/** How long a try, and its body between two chunks, may take. */
export interface Limits {
  readonly timeoutMs: number;
  readonly idleMs: number;
}

/** Nothing must run out of these, however busy the machine is. */
export const LONG: Limits = { timeoutMs: 60_000, idleMs: 30_000 };
/** For what is late as a whole, and for what falls silent: each in its own way only. */
export const SHORT_TRY: Limits = { ...LONG, timeoutMs: 3000 };
export const SHORT_IDLE: Limits = { ...LONG, idleMs: 1000 };

export const MAX_BODY_BYTES = 2 << 20;
export const MAX_RATIO = 1000;
/** Longer ones end the tries. */
export const MAX_RETRY_AFTER_MS = 3000;

/** What fields an error has: its own values, or texts like this. */
export type ErrorFields = Readonly<Record<string, unknown>> & { readonly name: string };

/** What must come of a fault that stays: a value after so many tries, or an error, which may be tried again. */
export type Outcome =
  { readonly value: unknown; readonly attempts: number } | { readonly error: ErrorFields; readonly again: boolean };

/** How a fault is asked for, where it is not by a GET that wants JSON. */
export interface Asking {
  readonly as?: FetchAs;
  readonly request?: Omit<FetchRequest, 'url' | 'body'> & { readonly body?: () => FetchRequest['body'] };
  /** Where the fault is to be met; default a server that gives its answer when a request has come in. */
  readonly hosting?: Hosting;
  /** Whether a good request goes before it, over the same connection. */
  readonly warm?: boolean;
  /** Whether it cannot pass: TLS that is none does not become one. */
  readonly lasting?: boolean;
  /** Whether it is one only for who waits for the whole body, and not for who reads it while it arrives. */
  readonly ofWholeBodies?: boolean;
  /** Whether it takes an agent that looks up names as the tests say, and trusts their certificates. */
  readonly byAgent?: boolean;
}

/** One thing that can go wrong, at one point, and what must come of it. */
export interface Fault extends Asking {
  readonly kind: string;
  readonly point: string;
  readonly answer: Answer;
  readonly outcome: Outcome;
  readonly hosting: Hosting;
}

/** A kind of fault at its points. */
export function kind(
  name: string,
  ...points: readonly (readonly [point: string, answer: Answer, outcome: Outcome, asking?: Asking])[]
): readonly Fault[] {
  return points.map(([point, answer, outcome, asking]) => ({
    kind: name,
    point,
    answer,
    outcome,
    hosting: onRequest,
    ...asking,
  }));
}

/** An error that is tried again: the value comes if the fault was gone by then. */
export const passing = (error: ErrorFields): Outcome => ({ error, again: true });

/** An error that no other try would mend, or that must not be tried again. */
export const final = (error: ErrorFields): Outcome => ({ error, again: false });

/** What looks wrong, and is none. */
export const fine = (value: unknown, attempts = 1): Outcome => ({ value, attempts });

/** A reset may be noticed as an end. */
export const RESET = /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/;
export const ENDED = 'UND_ERR_SOCKET';
export const PROTOCOL = 'ERR_HTTP_PROTOCOL';
export const MISMATCH = 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
export const OVERFLOW = 'UND_ERR_HEADERS_OVERFLOW';

export const network = (code: string | RegExp): ErrorFields => ({ name: 'NetworkError', code });
export const timeout = (timeoutMs: number): ErrorFields => ({ name: 'TimeoutError', code: 'ERR_TIMEOUT', timeoutMs });
/** The headers, or the whole, did not come in time; or no more of the body. */
export const late = timeout(SHORT_TRY.timeoutMs);
export const idle = timeout(SHORT_IDLE.idleMs);
export const overLimit = (limit: number): ErrorFields => ({
  name: 'LimitExceededError',
  code: 'ERR_LIMIT_EXCEEDED',
  limit,
});
export const tooLarge = overLimit(MAX_BODY_BYTES);
export const tooDense = overLimit(MAX_RATIO);
export const badBody = (code: 'TRUNCATED' | 'ENCODING' | 'CHARSET' | 'JSON'): ErrorFields => ({
  name: 'BodyError',
  code: `ERR_BODY_${code}`,
});
export const refused = (statusCode: number, body: string | RegExp = ''): ErrorFields => ({
  name: 'HttpError',
  code: 'ERR_HTTP_STATUS',
  statusCode,
  body,
});
export const astray = (code: string): ErrorFields => ({ name: 'RedirectError', code });
