import { checkLimit, checkOptions } from '../../options.ts';
import type { CachedResponse, FetchCache } from './fetch-cache.ts';

/** How much to keep; everything is optional. */
export interface MemoryCacheOptions {
  /** The most answers to keep; 1 or more, or Infinity. Default 1000. */
  readonly maxEntries?: number | undefined;
  /** The most bytes to keep, bodies and headers; 1 or more, or Infinity. Default 64 MiB (67 108 864). */
  readonly maxBytes?: number | undefined;
}

const ACTION = 'keep answers';

/**
 * A cache for `fetcher()` that ends with the process. Where there is no room for all, those go that were not used for longest; an
 * answer that is larger than all the room is not kept.
 *
 * @param options - `maxEntries` (default 1000) and `maxBytes` (default 64 MiB).
 * @throws TypeError for an option that there is not or that is no number, RangeError for one out of its range.
 * @example
 * ```ts
 * import { fetcher, memoryCache } from '@forawait/sources';
 * const fetch = async (_url: string, { headers }: { headers: Record<string, string> }) => // instead of the network
 *   headers['if-none-match'] === '"1"' ? new Response(null, { status: 304 }) : Response.json('text', { headers: { etag: '"1"' } });
 * const options = { fetch, cache: memoryCache({ maxBytes: 1024 * 1024 }), details: true } as const;
 * for (const run of [1, 2]) for await (const page of fetcher(['http://a/'], options)) console.log(run, page.notModified); // => 1 false, 2 true
 * ```
 */
export function memoryCache(options: MemoryCacheOptions = {}): FetchCache {
  checkOptions(ACTION, options, ['maxEntries', 'maxBytes']);
  const { maxEntries = 1000, maxBytes = 64 * 1024 * 1024 } = options;
  checkLimit(ACTION, 'maxEntries', maxEntries);
  checkLimit(ACTION, 'maxBytes', maxBytes);
  return new MemoryCache(maxEntries, maxBytes);
}

class MemoryCache implements FetchCache {
  readonly #maxEntries: number;
  readonly #maxBytes: number;
  /** Those that were used longest ago first. */
  readonly #entries = new Map<string, CachedResponse>();
  #bytes = 0;

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries;
    this.#maxBytes = maxBytes;
  }

  get(key: string): CachedResponse | undefined {
    const response = this.#entries.get(key);
    if (response === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, response);
    return response;
  }

  set(key: string, response: CachedResponse): void {
    this.#drop(key);
    const bytes = sizeOf(key, response);
    if (bytes > this.#maxBytes) return;
    this.#bytes += bytes;
    this.#entries.set(key, response);
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes && this.#entries.size <= this.#maxEntries) return;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    const response = this.#entries.get(key);
    if (response === undefined) return;
    this.#bytes -= sizeOf(key, response);
    this.#entries.delete(key);
  }
}

/** Texts count a byte a character, which is what V8 needs for those that come over HTTP. */
function sizeOf(key: string, { url, headers, variant, body }: CachedResponse): number {
  const texts = Object.entries(headers).flat(2);
  return body.length + [key, url, variant, ...texts].reduce((sum, text) => sum + (text?.length ?? 0), 0);
}
