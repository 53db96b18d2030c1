import { createHash } from 'node:crypto';
import type { Asked } from './asked.ts';

/** So many requests are remembered: some megabytes. A circle of more pages than that is left to `maxPages`. */
const MOST = 100_000;
const HASH_CHARACTERS = 16;

/** Remembers which requests were made, by hashes of 96 bits. */
export class Visited {
  readonly #hashes = new Set<string>();

  /** @returns Whether it is new. */
  add(request: Asked): boolean {
    const hash = hashOf(request);
    if (this.#hashes.has(hash)) return false;
    this.#hashes.add(hash);
    const [oldest] = this.#hashes;
    if (this.#hashes.size > MOST && oldest !== undefined) this.#hashes.delete(oldest);
    return true;
  }
}

/** A fragment is not sent. What tells one request from another may as well stand in a header or in the body. */
function hashOf({ url, method, headers, body }: Asked): string {
  const [address] = url.href.split('#');
  const hash = createHash('sha256').update(JSON.stringify([method, address, Object.entries(headers).sort()]));
  if (body !== null) hash.update(body);
  return hash.digest('base64url').slice(0, HASH_CHARACTERS);
}
