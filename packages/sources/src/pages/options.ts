import type { Limiter, MaybePromise, SourceOptions } from '@forawait/core';
import type { Dispatcher } from 'undici';
import type { FetchCache } from '../fetcher/cache/fetch-cache.ts';
import type { AllowAddress } from '../fetcher/guard/allow.ts';
import type { FetchFunction } from '../fetcher/fetch-wire.ts';
import { emptyHeaders, plainHeaders, type RequestHeaders } from '../fetcher/headers.ts';
import type { FetchRequest } from '../fetcher/job.ts';
import type { RetryOptions } from '../fetcher/retry.ts';
import type { FetchBodies, FetcherOptions } from '../fetcher/types.ts';
import { checkCount, checkLimit, checkOptions, checkWord, describe } from '../options.ts';
import { type Asked, askedFor } from './asked.ts';
import { type PagePosition, positionOf, type PagesCheckpoint } from './checkpoint.ts';
import { nextLink } from './next-link.ts';
import { Origins } from './origins.ts';
import type { NextPage, Page } from './page.ts';

/** The forms in which the body of a page can come. */
export type PageAs = 'json' | 'text' | 'bytes' | 'lines' | 'ndjson';

/** How to read pages; everything is optional, but `items` where a body is no list by itself. */
export interface PagesOptions<
  A extends PageAs = PageAs,
  T = unknown,
  B extends FetchBodies[A] = FetchBodies[A],
> extends SourceOptions {
  /** What the body of a page becomes: parsed JSON (default), text, bytes, its lines, or the records of NDJSON. */
  readonly as?: A | undefined;
  /**
   * Finds the items of a page: an array or another iterable, or a promise of it. Default: the body itself, which must be an
   * array then (a page without a body, such as a 204, has no items). Needed for `'text'` and `'bytes'`.
   * Its parameter may have the type that the body is known to have, which is taken on trust.
   */
  readonly items?: ((body: B, page: Page<B>) => MaybePromise<Iterable<T>>) | undefined;
  /**
   * Finds the next page: `nextLink()` (default, by the Link header), `nextCursor()`, `nextOffset()`, `nextNumber()`, or any
   * function of the page that answers a URL, which may be relative to it and is asked for as the page was, or a whole
   * request; undefined, null or `''` is the end.
   */
  readonly next?: NextPage<B, T> | undefined;
  /**
   * Read so many pages and end; 1 or more, or Infinity. Default: a LimitExceededError instead of page 10,001, since nobody
   * has asked for an end there.
   */
  readonly maxPages?: number | undefined;
  /** Give so many items and end; 1 or more, or Infinity (default). */
  readonly maxItems?: number | undefined;
  /** How many pages to ask for before they are wanted, one after the other; 0 or more, default 1. */
  readonly prefetch?: number | undefined;
  /** Where to begin: the checkpoint of a reader that came so far. Default: at the first page. */
  readonly start?: PagesCheckpoint | undefined;
  /**
   * Further origins that pages may belong to, or `'any'`. Default none: only that of `first`, and where its redirects lead.
   * None of them gets the `headers`, but for Accept, Accept-Encoding, Accept-Language and User-Agent.
   */
  readonly allowOrigins?: readonly string[] | 'any' | undefined;
  /** Headers of every request to the origin of `first`; those of `first` win. */
  readonly headers?: RequestHeaders | undefined;
  /** When a failed try is made again: options, a number of retries, or false for none. Default 3 retries, as by `fetcher()`. */
  readonly retry?: RetryOptions<FetchRequest> | number | false | undefined;
  /** Time for each try, its redirects and its body included, in milliseconds; default none, but 300,000 for the headers. */
  readonly timeoutMs?: number | undefined;
  /** Time for a page, retries and the waiting in between included, in milliseconds; default none. */
  readonly totalTimeoutMs?: number | undefined;
  /** Longest time between two chunks of a body, in milliseconds, or Infinity for no limit; default 300,000. */
  readonly idleMs?: number | undefined;
  /** The largest body of a page, in bytes once decompressed; 0 or more, or Infinity; default 64 MiB. */
  readonly maxBodyBytes?: number | undefined;
  /** How many times as large a body may become by decompression, once it has 1 MiB; 1 or more, or Infinity; default 1000. */
  readonly maxRatio?: number | undefined;
  /** Of which each try takes a permit; its key is the host. To be shared with all that use the same servers. Default none. */
  readonly limiter?: Limiter | undefined;
  /** Whether redirects are followed (default), or are an error. */
  readonly redirect?: 'follow' | 'error' | undefined;
  /** Redirects that are followed for one page; 0 or more; default 5. */
  readonly maxRedirects?: number | undefined;
  /** Where pages are kept, so that those that have not changed since cost a 304: as for `fetcher()`. Default none. */
  readonly cache?: FetchCache | undefined;
  /** Whether a URL may be fetched from an address, such as `publicAddressesOnly`: as for `fetcher()`. Default: all may. */
  readonly allow?: AllowAddress | undefined;
  /** A dispatcher of undici 7 or later to send requests through; it stays open. Default: an agent of its own. */
  readonly dispatcher?: Dispatcher | undefined;
  /** A function like the platform's `fetch` to send requests with, instead of undici. */
  readonly fetch?: FetchFunction | undefined;
}

export const ACTION = 'read pages';
const FORMS: readonly string[] = ['json', 'text', 'bytes', 'lines', 'ndjson'];
/** Those that the fetcher gets as they are. */
const FETCHER = [
  ...(['retry', 'timeoutMs', 'totalTimeoutMs', 'idleMs', 'maxBodyBytes', 'redirect', 'maxRedirects'] as const),
  ...(['maxRatio', 'limiter', 'cache', 'allow', 'dispatcher', 'fetch', 'graceMs', 'onOrphan'] as const),
];
const OWN = ['as', 'items', 'next', 'maxPages', 'maxItems', 'prefetch', 'start', 'allowOrigins', 'headers'];
const NAMES: readonly string[] = [...OWN, ...FETCHER, 'signal', 'name'];
const UNASKED_PAGES = 10_000;

/** The options, checked and complete. */
export interface PagesPlan {
  readonly items: (body: unknown, page: Page) => unknown;
  readonly next: (page: Page & { readonly items: readonly unknown[] }) => unknown;
  readonly maxPages: number;
  /** Whether the end after `maxPages` is what the caller wants. */
  readonly endsThere: boolean;
  readonly maxItems: number;
  readonly prefetch: number;
  readonly start: PagePosition;
  readonly origins: Origins;
  readonly fetcher: FetcherOptions<FetchRequest, PageAs, 'throw', true>;
}

/**
 * @throws TypeError for a first page or option that is not what it must be, RangeError for an option out of its range.
 */
export function planOf(first: unknown, options: PagesOptions): PagesPlan {
  checkOptions(ACTION, options, NAMES);
  const { as = 'json', items, next = nextLink(), maxPages, maxItems = Infinity, prefetch = 1, start } = options;
  checkWord(ACTION, 'as', as, FORMS);
  checkFunction('items', items);
  checkFunction('next', next);
  if (items === undefined && (as === 'text' || as === 'bytes')) {
    throw new TypeError(`Cannot ${ACTION} as '${as}' without items: only it can tell where the items are`);
  }
  if (maxPages !== undefined) checkLimit(ACTION, 'maxPages', maxPages);
  checkLimit(ACTION, 'maxItems', maxItems);
  checkCount(ACTION, 'prefetch', prefetch, 0);
  if (options.redirect !== undefined) checkWord(ACTION, 'redirect', options.redirect, ['follow', 'error']);
  const asked = askedFor(first);
  return {
    items: items ?? bodyItself,
    next,
    maxPages: maxPages ?? UNASKED_PAGES,
    endsThere: maxPages !== undefined,
    maxItems,
    prefetch,
    start:
      start === undefined ? { asked: { ...asked, headers: emptyHeaders() }, number: 1, given: 0 } : positionOf(start),
    origins: originsOf(asked, options),
    fetcher: { ...picked(options), as, details: true, concurrency: 1, name: options.name ?? 'pages' },
  };
}

function bodyItself(body: unknown): unknown {
  return body;
}

function checkFunction(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return;
  throw new TypeError(`Cannot ${ACTION} with ${name} ${describe(value)}: it must be a function`);
}

function originsOf(first: Asked, { headers, allowOrigins = [] }: PagesOptions): Origins {
  const common = Object.assign(emptyHeaders(), plainHeaders(headers, `Cannot ${ACTION}`), first.headers);
  return new Origins(first.url.origin, common, allowed(allowOrigins));
}

function allowed(origins: unknown): ReadonlySet<string> | 'any' {
  if (origins === 'any') return origins;
  if (Array.isArray(origins)) return new Set(origins.map(originOf));
  throw new TypeError(
    `Cannot ${ACTION} with allowOrigins ${describe(origins)}: it must be an array of origins, or 'any'`,
  );
}

function originOf(given: unknown): string {
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`) return url.origin;
  throw new TypeError(`Cannot ${ACTION} with the origin ${describe(given)}: it must be like 'https://example.com'`);
}

function picked(options: PagesOptions): Pick<PagesOptions, (typeof FETCHER)[number]> {
  return Object.fromEntries(FETCHER.map((name) => [name, options[name]]));
}
