import type { Limiter, SourceOptions } from '@forawait/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Dispatcher } from 'undici';
import type { ServerSentEvent } from '../sse/server-sent-event.ts';
import type { FetchCache } from './cache/fetch-cache.ts';
import type { ResponseHeaders } from './errors.ts';
import type { FetchFunction } from './fetch-wire.ts';
import type { AllowAddress } from './guard/allow.ts';
import type { RequestHeaders } from './headers.ts';
import type { FetchJob } from './job.ts';
import type { LoadContext } from './load-call.ts';
import type { RetryOptions } from './retry.ts';

/** What each `as` makes of a body. */
export interface FetchBodies {
  json: unknown;
  text: string;
  bytes: Uint8Array;
  lines: string[];
  ndjson: unknown[];
  sse: ServerSentEvent[];
  response: Response;
}

/** The forms in which a body can come. */
export type FetchAs = keyof FetchBodies;

/** What a body becomes: with a schema, what that makes of it, or of each of its records. */
export type FetchValue<A extends FetchAs, S extends StandardSchemaV1 | undefined> = S extends StandardSchemaV1
  ? A extends 'json'
    ? StandardSchemaV1.InferOutput<S>
    : StandardSchemaV1.InferOutput<S>[]
  : FetchBodies[A];

/** What becomes of a job that failed. */
export type OnFetchError = 'throw' | 'yield' | 'skip';

/** What HTTP and `load` have in common. */
export interface FetchPolicy<J, E extends OnFetchError, D extends boolean> extends SourceOptions {
  /** Jobs in flight or waiting to be read; 1 or more; default 16. */
  readonly concurrency?: number | undefined;
  /** Whether results come in the order of the jobs (default), or as they arrive. */
  readonly ordered?: boolean | undefined;
  /** When a failed try is made again: options, a number of retries, or false for none. Default 3 retries. */
  readonly retry?: RetryOptions<J> | number | false | undefined;
  /**
   * What each try takes a permit of, to be shared by all that use the same servers. The `key` of a permit is that of the
   * job: its own, else the host and port of its URL. It is held until the body was read or dropped; with `as: 'response'`
   * until the body has ended, but in order only up to its headers, since the job before may be waiting for it. A 429 or 503
   * with Retry-After pauses that key, or behind a redirect that of the host that answered (without `perKey`: all), for
   * everybody. The wait for it counts for `totalTimeoutMs`, not
   * for `timeoutMs`. Default none.
   */
  readonly limiter?: Limiter | undefined;
  /**
   * Time for each try, its redirects and its body included (with `as: 'response'`: up to its headers), in milliseconds.
   * Default none; over HTTP, headers that do not come within 300,000 end a try all the same, interim
   * answers (1xx) or not, unless its body is a stream. A shorter `headersTimeout` of a `dispatcher` begins anew with each of these.
   */
  readonly timeoutMs?: number | undefined;
  /**
   * Time for a whole job, retries and the waiting in between included (with `as: 'response'`: up to its headers), in
   * milliseconds; default none.
   */
  readonly totalTimeoutMs?: number | undefined;
  /**
   * What becomes of a job that failed: `'throw'` (default) ends the iteration with its error, `'yield'` hands on a record
   * with its `reason`, `'skip'` leaves it out.
   */
  readonly onError?: E | undefined;
  /** Whether to hand on how it went, besides the value. */
  readonly details?: D | undefined;
}

/** Options of a fetcher over HTTP. */
export interface FetcherOptions<
  J = FetchJob,
  A extends FetchAs = 'json',
  E extends OnFetchError = 'throw',
  D extends boolean = false,
  S extends StandardSchemaV1 | undefined = StandardSchemaV1 | undefined,
> extends FetchPolicy<J, E, D> {
  readonly load?: undefined;
  /**
   * What each body becomes: parsed JSON (default), text, bytes, its lines, the records of NDJSON, the server-sent events of
   * a stream that ends (for those that go on there is `serverSentEvents()`), or a `Response` whose body is read while it
   * arrives: to its end, or cancelled, before the next one is asked for and before the loop is left.
   */
  readonly as?: A | undefined;
  /**
   * What a body must be under `'json'`, and each record under `'ndjson'` and `'sse'` (there the event `{ event, data, id }`): a schema of zod, valibot, arktype or
   * any other library that follows Standard Schema. What it makes of it is given in its place; what it does not accept is a
   * `BodyError` with `issues`. Default: none, JSON is `unknown`.
   */
  readonly schema?: S | undefined;
  /** Jobs of one host (or one `key`) in flight; 1 or more; default no limit of its own. */
  readonly perHost?: number | undefined;
  /** Longest time between two chunks of a body, in milliseconds, or Infinity for no limit; default 300,000. */
  readonly idleMs?: number | undefined;
  /**
   * Largest body after decompression, in bytes; default 64 MiB, `Infinity` with `as: 'response'`. A compressed one may have a
   * MiB more as it comes, and between two codings: padding counts.
   */
  readonly maxBodyBytes?: number | undefined;
  /**
   * How many times as large a body may become by decompression, once it has 1 MiB; 1 or more, `Infinity` for no limit.
   * Default 1000: zeros in gzip reach 1030. Where there are several codings, it holds for what comes out of each. Through a `fetch` of one's own only where Content-Length tells what came.
   */
  readonly maxRatio?: number | undefined;
  /** Headers of every request; those of a job are laid over them. */
  readonly headers?: RequestHeaders | undefined;
  /**
   * Whether to follow redirects (default), hand them on as responses, or fail. On the way to another origin a request loses
   * all headers that could tell who asks, whatever they are named; the body of a 307 or 308 goes along.
   */
  readonly redirect?: 'follow' | 'manual' | 'error' | undefined;
  /** Redirects to follow for one job; 0 or more; default 5. */
  readonly maxRedirects?: number | undefined;
  /**
   * Where answers are kept, so that pages that have not changed since cost a 304: `memoryCache()`, `fileCache()`, a `Map`, or one
   * of your own. Every job is still asked for; under its URL goes what came to a GET with a status of 200 and an ETag or a Last-Modified, once
   * it was decoded, and accepted by the `schema`. Requests with an `If-…` header, a Range or `Cache-Control: no-store` of their own go past
   * it. Not with `as: 'response'`. Default none.
   */
  readonly cache?: FetchCache | undefined;
  /**
   * Whether a URL may be fetched from an address: asked for every address of its host, after the name was resolved, before each request,
   * those of redirects and retries included. Only to addresses with a `true` is a connection made; when there is none the job fails with an
   * `AddressNotAllowedError`, and is not tried again. `publicAddressesOnly` is there for URLs that strangers give. Not with `fetch` or
   * `dispatcher`. Default: all may.
   */
  readonly allow?: AllowAddress | undefined;
  /** A dispatcher of undici 7 or later to send requests through; it stays open. Default: an agent of the fetcher's own. */
  readonly dispatcher?: Dispatcher | undefined;
  /** A function like the platform's `fetch` to send requests with, instead of undici. */
  readonly fetch?: FetchFunction | undefined;
}

/** Options of a fetcher over a function of the caller's. */
export interface LoadFetcherOptions<
  I,
  R,
  E extends OnFetchError = 'throw',
  D extends boolean = false,
> extends FetchPolicy<I, E, D> {
  /** Called for each item, and again for each retry, instead of HTTP. */
  readonly load: (item: I, context: LoadContext) => R | PromiseLike<R>;
  /**
   * Whose limit an item counts for, under a `limiter` made with `perKey`: a host, a tenant; called once for each item.
   * Default: all have the key `''`.
   */
  readonly key?: ((item: I) => string) | undefined;
}

/** How a fetched job went: what `details: true` adds. */
export interface FetchDetails {
  /** The URL that answered, after redirects. */
  readonly url: string;
  readonly statusCode: number;
  readonly headers: ResponseHeaders;
  /** The Content-Type as it came. */
  readonly contentType: string | undefined;
  /** Bytes of the body after decompression; 0 with `as: 'response'`, whose body was not read yet. */
  readonly bytes: number;
  /** Tries that were made. */
  readonly attempts: number;
  /** From the start of the job to its end, retries included, in milliseconds. */
  readonly ms: number;
  /** The URLs that redirected, in order. */
  readonly redirects: readonly string[];
  /** Whether a redirect led from `https:` to `http:`. */
  readonly downgraded: boolean;
  /**
   * Whether the server has answered 304 to the question of the `cache`. The value is the one that was kept then, `statusCode` and
   * `headers` are those it came with (with what the 304 had to say since), and `bytes` is its size, not that of the 304.
   */
  readonly notModified: boolean;
}

/** What is known of a job that failed. */
export interface FailedFetchDetails {
  /** The URL that was asked last; `undefined` when the job had none that can be fetched. */
  readonly url: string | undefined;
  /** `undefined` when no response came. */
  readonly statusCode: number | undefined;
  readonly headers: ResponseHeaders | undefined;
  readonly contentType: string | undefined;
  readonly bytes: 0;
  /** Tries that were made; 0 when the job was not one. */
  readonly attempts: number;
  /** Whether another try was due, but `retry.budget` had none left. */
  readonly retryRefused: boolean;
  /** From the start of the job to its end, retries included, in milliseconds. */
  readonly ms: number;
}

/** How a `load` went. */
export interface LoadDetails {
  /** Tries that were made. */
  readonly attempts: number;
  /** From the start of the job to its end, retries included, in milliseconds. */
  readonly ms: number;
}

/** How a `load` failed. */
export interface FailedLoadDetails extends LoadDetails {
  /** Whether another try was due, but `retry.budget` had none left. */
  readonly retryRefused: boolean;
}

/** A job that went well. */
export interface FulfilledFetch<J, V> {
  /** The job, as it came from the source. */
  readonly request: J;
  readonly status: 'fulfilled';
  readonly value: V;
}

/** A job that failed. */
export interface RejectedFetch<J> {
  /** The job, as it came from the source. */
  readonly request: J;
  readonly status: 'rejected';
  /** The error of the last try. */
  readonly reason: unknown;
}

/** A value with its job, for `details: true` without `onError: 'yield'`. */
export interface DetailedFetch<J, V> {
  /** The job, as it came from the source. */
  readonly request: J;
  readonly value: V;
}

/** What a fetcher yields for a job `J` and a value `V`, under `onError` and `details`. */
export type Fetched<
  J,
  V,
  E extends OnFetchError,
  D extends boolean,
  Good = FetchDetails,
  Bad = FailedFetchDetails,
> = E extends 'yield'
  ? D extends true
    ? (FulfilledFetch<J, V> & Good) | (RejectedFetch<J> & Bad)
    : FulfilledFetch<J, V> | RejectedFetch<J>
  : D extends true
    ? DetailedFetch<J, V> & Good
    : V;
