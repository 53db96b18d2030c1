import type { MaybePromise } from '@forawait/core';
import type { Reply } from '../reply.ts';
import { joined } from '../body.ts';
import { CacheError } from '../errors.ts';
import type { HttpCall } from '../http-call.ts';
import type { Outgoing } from '../job.ts';
import { cachedResponseIn } from './cached-response.ts';
import { cacheKey, type CachedResponse, type FetchCache } from './fetch-cache.ts';
import { isCacheable, isStorable, keptHeaders } from './storable.ts';
import { entityTag, lastModified } from './validators.ts';
import { variantOf } from './variant.ts';

/** What a fetcher has to do with its cache, for one call after the other; many at a time. */
export class Caching {
  readonly #cache: FetchCache;
  readonly #maxBodyBytes: number;

  /** @param maxBodyBytes - The largest body that is wanted; what was kept under another limit may be larger. */
  constructor(cache: FetchCache, maxBodyBytes: number) {
    this.#cache = cache;
    this.#maxBodyBytes = maxBodyBytes;
  }

  /**
   * Lets the call know what its URL has answered before.
   *
   * @throws CacheError when the cache fails.
   */
  async recall(call: HttpCall, request: Outgoing): Promise<void> {
    if (!isCacheable(request)) return;
    const key = cacheKey(request.url);
    const known = await this.#ask(call, 'get', async () => cachedResponseIn(await this.#cache.get(key)));
    if (known !== undefined && known.body.length <= this.#maxBodyBytes) call.known = known;
  }

  /**
   * Keeps an answer when it may be kept, and is new. Settles when the cache has it.
   *
   * @throws CacheError when the cache fails.
   */
  async keep(call: HttpCall, request: Outgoing, reply: Reply): Promise<void> {
    if (!isCacheable(request) || !isStorable(reply.head)) return;
    if (reply.notModified && call.known !== undefined && sameValidators(reply, call.known)) return;
    const response = responseOf(reply);
    await this.#ask(call, 'set', () => this.#cache.set(cacheKey(request.url), response));
  }

  /** What the cache says, but no longer than the call lasts. */
  async #ask<R>(call: HttpCall, operation: 'get' | 'set', action: () => MaybePromise<R>): Promise<R> {
    try {
      return await call.within(call.helpedBy(action));
    } catch (cause) {
      call.check();
      throw new CacheError(operation, cause, call);
    }
  }
}

function sameValidators({ head: { headers } }: Reply, known: CachedResponse): boolean {
  return entityTag(headers) === entityTag(known.headers) && lastModified(headers) === lastModified(known.headers);
}

function responseOf({ request, head, parts }: Reply): CachedResponse {
  const url = cacheKey(request.url);
  const headers = keptHeaders(head.headers);
  return { url, headers, variant: variantOf(url, headers, request.headers), body: joined(parts) };
}
