import type { Limiter } from '@forawait/core';
import type { Dispatcher } from 'undici';
import { ACTION as FETCHER_ACTION } from '../fetcher/check.ts';
import { messageOf } from '../fetcher/errors.ts';
import type { FetchFunction } from '../fetcher/fetch-wire.ts';
import type { AllowAddress } from '../fetcher/guard/allow.ts';
import { emptyHeaders, plainHeaders, type RequestHeaders } from '../fetcher/headers.ts';
import { outgoing, turnKey, type FetchRequest, type Outgoing } from '../fetcher/job.ts';
import { planOf as fetcherPlanOf, type Plan } from '../fetcher/options.ts';
import type { RetryOptions } from '../fetcher/retry.ts';
import { filePath } from '../file-path.ts';
import { checkFlag, checkLimit, checkOptions, checkWord, describe } from '../options.ts';
import { type Checksum, type Expected, expectedChecksum } from './checksum.ts';

/** What is downloaded: a URL, or a request (also one of the platform's) by GET. */
export type DownloadSource = string | URL | DownloadRequest;

/** A request with more than its URL. */
export type DownloadRequest = Pick<FetchRequest, 'url' | 'method' | 'headers' | 'key'>;

/** How far a download is. */
export interface DownloadProgress {
  /** Bytes that are in the file, those of an earlier call included. They are fewer again when the server makes it begin anew. */
  readonly received: number;
  /** The size of the whole file in bytes; `undefined` when the server does not tell. */
  readonly total: number | undefined;
}

/** How to download; everything is optional. */
export interface DownloadOptions {
  /**
   * What the file must have, else it does not get its place: `{ algorithm, digest }`, with the digest in hexadecimal or base64,
   * or a text as in Subresource Integrity, `'sha256-…'`. Default: none.
   */
  readonly checksum?: Checksum | string | undefined;
  /** Whether the file may take the place of another one, which is then replaced in one step. Default true. */
  readonly overwrite?: boolean | undefined;
  /** The largest file, in bytes; 1 or more, or Infinity (default). */
  readonly maxBytes?: number | undefined;
  /** Whether the file is forced to the disk before it gets its place, and its name afterwards. Default true. */
  readonly fsync?: boolean | undefined;
  /** Called when an answer begins and each time something was written. What it throws ends the download. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Ends the download: it rejects with `signal.reason`. What has come stays for another call. */
  readonly signal?: AbortSignal | undefined;
  /** What it is called on the diagnostics channels of the fetcher. Default `'download'`. */
  readonly name?: string | undefined;
  /** Headers of the request; those of a request that is given win. Range, If-Range and Accept-Encoding are not for you to set. */
  readonly headers?: RequestHeaders | undefined;
  /**
   * When a failed try is made again: options, a number of retries, or false for none. Default 3 retries, as by `fetcher()`. A try
   * that has brought the file further counts as the first one.
   */
  readonly retry?: RetryOptions<DownloadSource> | number | false | undefined;
  /** Of which each try takes a permit, until its body is there; its key is the host. Default none. */
  readonly limiter?: Limiter | undefined;
  /** Time for each try up to its headers, redirects included, in milliseconds. Default none, but 300,000 for the headers. */
  readonly timeoutMs?: number | undefined;
  /** Longest time between two chunks, in milliseconds, or Infinity for no limit; default 300,000. */
  readonly idleMs?: number | undefined;
  /** Time for all of it, retries, the waiting in between and the checksum included, in milliseconds; default none. */
  readonly totalTimeoutMs?: number | undefined;
  /** How many times as large it may become by decompression, where a server compresses unasked; 1 or more, or Infinity; default 1000. */
  readonly maxRatio?: number | undefined;
  /** Whether redirects are followed (default), or are an error. */
  readonly redirect?: 'follow' | 'error' | undefined;
  /** Redirects to follow for one request; 0 or more; default 5. */
  readonly maxRedirects?: number | undefined;
  /**
   * Asked before each request for each address of its host, and again on redirects, whether it may be sent there; not with
   * `dispatcher` or `fetch`. Default: all may.
   */
  readonly allow?: AllowAddress | undefined;
  /** A dispatcher of undici 7 or later to send requests through; it stays open. Default: an agent of its own. */
  readonly dispatcher?: Dispatcher | undefined;
  /** A function like the platform's `fetch` to send requests with, instead of undici. */
  readonly fetch?: FetchFunction | undefined;
}

const ACTION = 'download';
/** Those that the fetcher looks at. */
const FETCHER = [
  ...(['retry', 'limiter', 'timeoutMs', 'idleMs', 'totalTimeoutMs', 'maxRatio'] as const),
  ...(['redirect', 'maxRedirects', 'allow', 'dispatcher', 'fetch', 'name'] as const),
];
const OWN = ['checksum', 'overwrite', 'maxBytes', 'fsync', 'onProgress', 'signal', 'headers'];
/** What says which bytes are wanted, and in which form. */
const OURS = ['range', 'if-range', 'accept-encoding'];

/** The options, checked and complete. */
export interface DownloadPlan {
  /** As it was given. */
  readonly source: unknown;
  readonly request: Outgoing;
  readonly key: string;
  readonly path: string;
  readonly checksum: Expected | undefined;
  readonly overwrite: boolean;
  readonly maxBytes: number;
  readonly fsync: boolean;
  readonly onProgress: ((progress: DownloadProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly fetcher: Plan;
}

/**
 * @throws TypeError for an argument that is not what it must be, RangeError for an option out of its range.
 */
export function planOf(source: unknown, path: unknown, options: DownloadOptions): DownloadPlan {
  checkOptions(ACTION, options, [...OWN, ...FETCHER]);
  const { checksum, overwrite = true, maxBytes = Infinity, fsync = true, onProgress, signal, redirect } = options;
  checkFlag(ACTION, 'overwrite', overwrite);
  checkLimit(ACTION, 'maxBytes', maxBytes);
  checkFlag(ACTION, 'fsync', fsync);
  if (redirect !== undefined) checkWord(ACTION, 'redirect', redirect, ['follow', 'error']);
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(`Cannot ${ACTION} with onProgress ${describe(onProgress)}: it must be a function`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`Cannot ${ACTION} with signal ${describe(signal)}: it must be an AbortSignal`);
  }
  const request = requestOf(source, options);
  return {
    source,
    request,
    key: turnKey(source, request),
    path: filePath(`${ACTION} to`, path),
    checksum: checksum === undefined ? undefined : expectedChecksum(ACTION, checksum),
    overwrite,
    maxBytes,
    fsync,
    onProgress,
    signal,
    fetcher: fetcherPlan(options),
  };
}

/** A range counts the bytes as they are sent: they are to be sent as they are. */
function requestOf(source: unknown, { headers }: DownloadOptions): Outgoing {
  const request = outgoing(source, plainHeaders(headers, `Cannot ${ACTION}`));
  if (request.method !== 'GET') {
    throw new TypeError(`Cannot ${ACTION} by ${request.method}: only the answer to a GET can be gone on with`);
  }
  for (const name of OURS) {
    if (request.headers[name] === undefined) continue;
    throw new TypeError(`Cannot ${ACTION} with a header ${JSON.stringify(name)}: the download itself sets it`);
  }
  return { ...request, headers: Object.assign(emptyHeaders(), request.headers, { 'accept-encoding': 'identity' }) };
}

/** The fetcher tells of itself what is wrong with an option, and whoever wanted to download has never heard of it. */
function fetcherPlan(options: DownloadOptions): Plan {
  const picked = Object.fromEntries(FETCHER.map((name) => [name, options[name]]));
  try {
    return fetcherPlanOf({ ...picked, name: options.name ?? ACTION, as: 'response', concurrency: 1 });
  } catch (error) {
    const message = messageOf(error).replace(FETCHER_ACTION, `Cannot ${ACTION}`);
    throw error instanceof RangeError ? new RangeError(message) : new TypeError(message);
  }
}
