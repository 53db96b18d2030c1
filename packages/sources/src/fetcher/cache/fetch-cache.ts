import type { MaybePromise } from '@forawait/core';
import type { ResponseHeaders } from '../errors.ts';

/** An answer that was kept, with all that is needed to ask whether it has changed. Plain data, but for its body. */
export interface CachedResponse {
  /** The URL that answered, after redirects, without a fragment: only there its validators are sent. */
  readonly url: string;
  /** The headers by their names in lower case, without those of the connection, and without Set-Cookie. */
  readonly headers: ResponseHeaders;
  /** Stands for the headers of the request that the answer depends on: a hash of them, since they may be secrets. */
  readonly variant: string;
  /** The body after decompression. */
  readonly body: Uint8Array;
}

/**
 * Where a fetcher keeps answers, so that it can ask whether they have changed. `memoryCache()` and `fileCache()` are such
 * caches, a `Map` is one, and so may be one of your own, sync or async.
 *
 * @example
 * ```ts
 * import { type CachedResponse, fetcher } from '@forawait/sources';
 * const fetch = async (_url: string, { headers }: { headers: Record<string, string> }) => // instead of the network
 *   headers['if-none-match'] === '"1"' ? new Response(null, { status: 304 }) : Response.json('text', { headers: { etag: '"1"' } });
 * const cache = new Map<string, CachedResponse>();
 * const pages = fetcher(['http://a/', 'http://a/'], { fetch, cache, concurrency: 1, details: true });
 * for await (const { value, notModified } of pages) console.log(value, notModified); // => text false, text true
 * ```
 */
export interface FetchCache {
  /** What was kept last under this key, or undefined (null will do) when nothing is there. What is no `CachedResponse` counts as nothing. */
  get(key: string): MaybePromise<CachedResponse | undefined | null>;
  /** Keeps an answer under this key, in place of the one before; its result is waited for, and counts for nothing. */
  set(key: string, response: CachedResponse): MaybePromise<unknown>;
}

export const CACHE_RULE = 'an object with get() and set(), such as memoryCache()';

export function isCache(value: unknown): value is FetchCache {
  if (typeof value !== 'object' || value === null) return false;
  const { get, set } = value as Partial<FetchCache>;
  return typeof get === 'function' && typeof set === 'function';
}

/** What an answer is kept under: the URL that was asked for, without its fragment, which no server gets to see. */
export function cacheKey(url: URL): string {
  const { href, hash } = url;
  return hash === '' && !href.endsWith('#') ? href : href.slice(0, href.indexOf('#'));
}
