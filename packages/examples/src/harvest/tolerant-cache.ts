import type { FetchCache } from '@forawait/sources';

/**
 * A cache whose failures cost no page: what it cannot give is fetched whole, and what it cannot keep is fetched whole the
 * next time.
 *
 * @param cache the cache
 * @param note gets told of the first failure to read, and of the first one to write
 */
export function tolerantCache(cache: FetchCache, note: (message: string) => void): FetchCache {
  const noted = new Set<string>();
  const failed = (what: string, error: unknown): void => {
    if (noted.size < noted.add(what).size) note(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  };
  return {
    get: async (key) => {
      try {
        return await cache.get(key);
      } catch (error) {
        failed('Pages of before cannot be read, and are fetched whole', error);
        return undefined;
      }
    },
    set: async (key, response) => {
      try {
        await cache.set(key, response);
      } catch (error) {
        failed('Pages cannot be kept, and will be fetched whole the next time', error);
      }
    },
  };
}
