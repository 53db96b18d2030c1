import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { unwritable } from '../../ndjson/write/errors.ts';
import { openTarget, placeToBe } from '../../ndjson/write/target.ts';
import { folderPath } from '../../file-path.ts';
import type { CachedResponse, FetchCache } from './fetch-cache.ts';

const LF = 0x0a;

/**
 * A cache for `fetcher()` in a folder, which the next run finds: one file for each URL. Only their owner can read them.
 *
 * Each answer is written to a file of its own and put in the place of the old one, so that several processes may share a folder. It is not
 * forced to the disk: what a crash of the machine has spoiled is known by its checksum, and fetched again. Nothing is ever removed:
 * remove the folder, or files in it that are old, at any time.
 *
 * @param folder - A path or `file:` URL; it is made when the first answer is kept, but the folder above must be there.
 * @throws TypeError at the call for what is no path. Later, as the `cause` of a CacheError, the errors of the file system.
 * @example
 * ```ts
 * import { fetcher, fileCache } from '@forawait/sources';
 * const fetch = async (_url: string, { headers }: { headers: Record<string, string> }) => // instead of the network
 *   headers['if-none-match'] === '"1"' ? new Response(null, { status: 304 }) : Response.json('text', { headers: { etag: '"1"' } });
 * const run = () => fetcher(['http://a/'], { fetch, cache: fileCache('pages.cache'), details: true });
 * for await (const page of run()) console.log(page.value, page.notModified); // => text false
 * for await (const page of run()) console.log(page.value, page.notModified); // => text true
 * ```
 */
export function fileCache(folder: string | URL): FetchCache {
  return new FileCache(folderPath('keep answers in', folder));
}

class FileCache implements FetchCache {
  readonly #folder: string;
  /** Whether the folder above is known to be there. */
  #placed = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async get(key: string): Promise<CachedResponse | undefined> {
    try {
      return decoded(key, await readFile(this.#pathOf(key)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await this.#expectPlace();
      return undefined;
    }
  }

  async set(key: string, response: CachedResponse): Promise<void> {
    const [head, body] = encoded(key, response);
    const target = await this.#open(key);
    try {
      await target.handle.chmod(0o600);
      await target.handle.writeFile(head);
      await target.handle.writeFile(body);
    } catch (error) {
      await target.discard().catch(() => undefined);
      throw error;
    }
    await target.commit();
  }

  async #open(key: string): Promise<Awaited<ReturnType<typeof openTarget>>> {
    const plan = { path: this.#pathOf(key), mode: 'atomic', fsync: 'never', signal: undefined } as const;
    try {
      return await openTarget(plan);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await this.#make();
      return await openTarget(plan);
    }
  }

  /** Where nothing can be kept, that must be told before a page is fetched, not behind it. */
  async #expectPlace(): Promise<void> {
    if (this.#placed) return;
    try {
      await stat(dirname(await placeToBe(this.#folder)));
      this.#placed = true;
    } catch (error) {
      throw unwritable(this.#folder, error);
    }
  }

  async #make(): Promise<void> {
    try {
      await mkdir(await placeToBe(this.#folder), { mode: 0o700 });
    } catch (error) {
      // Made by somebody else in the meantime.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }

  /** URLs are too long for names, and hold what names must not. */
  #pathOf(key: string): string {
    return join(this.#folder, createHash('sha256').update(key).digest('hex'));
  }
}

/** A line of JSON, and the body behind it. */
function encoded(key: string, { url, headers, variant, body }: CachedResponse): readonly [string, Uint8Array] {
  const content = { url, headers, variant };
  return [`${JSON.stringify({ forawait: 'answer', key, checksum: checksum(key, content, body), ...content })}\n`, body];
}

/** @returns undefined for a file that is damaged, or was not written by this class. */
function decoded(key: string, bytes: Buffer): CachedResponse | undefined {
  const end = bytes.indexOf(LF);
  const head = parsed(bytes.toString('utf8', 0, Math.max(end, 0)));
  if (head?.['forawait'] !== 'answer') return undefined;
  const { url, headers, variant } = head;
  const body = bytes.subarray(end + 1);
  if (head['checksum'] !== checksum(key, { url, headers, variant }, body)) return undefined;
  return { url, headers, variant, body } as CachedResponse;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Of all that counts, the key included: a file that was renamed answers for no other URL. */
function checksum(key: string, content: object, body: Uint8Array): string {
  return createHash('sha256')
    .update(JSON.stringify([key, content]))
    .update(body)
    .digest('hex');
}
