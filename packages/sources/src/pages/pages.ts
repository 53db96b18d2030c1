import { AsyncIter, DONE } from '@forawait/core';
import type { FetchBodies } from '../fetcher/types.ts';
import { checkpointOf, type PagesCheckpoint } from './checkpoint.ts';
import { type PageAs, type PagesOptions, type PagesPlan, planOf } from './options.ts';
import type { PageRequest } from './page.ts';
import { type Loaded, PageLoader } from './page-loader.ts';
import { PageQueue } from './page-queue.ts';

/** The items of the pages of an API; with every operator as a method. */
export class Pages<T = unknown> extends AsyncIter<T> {
  readonly #plan: PagesPlan;
  readonly #queue: PageQueue;
  /** The page whose items are being given, or were given last. */
  #current: Loaded | undefined;
  #closed = false;

  /** @see pages */
  constructor(first: string | URL | PageRequest, options: PagesOptions = {}) {
    const plan = planOf(first, options);
    const { signal, graceMs, name = 'pages', onOrphan } = options;
    super({ signal, graceMs, name, onOrphan });
    this.#plan = plan;
    this.#queue = new PageQueue(new PageLoader(plan), plan.prefetch);
  }

  /**
   * How far the items were given, as plain JSON to be handed over as `start` later: the request of the page at hand, without
   * credentials, and how many of its items were given; once they all were, that of the next page. A batch counts as given
   * whole.
   */
  get checkpoint(): PagesCheckpoint {
    const current = this.#current;
    if (current === undefined) return checkpointOf(this.#plan.start);
    const { asked, number, items, next } = current;
    if (this.unread > 0 || next === undefined) {
      return checkpointOf({ asked, number, given: items.length - this.unread });
    }
    return checkpointOf({ asked: next, number: number + 1, given: 0 });
  }

  protected override pullBatch(): Promise<T[] | DONE> {
    let taken: Loaded | undefined;
    const batch = this.#queue.take().then((page) => {
      taken = page;
      return page === undefined ? DONE : (page.items.slice(page.skipped) as T[]);
    });
    // Heard right before the reader hears of the batch, and `unread` changes: nobody sees the one without the other.
    batch.then(
      () => {
        if (!this.#closed) this.#current = taken ?? this.#current;
      },
      () => undefined,
    );
    return batch;
  }

  protected override close(): Promise<void> {
    this.#closed = true;
    return this.#queue.close();
  }
}

/**
 * The items of the pages of an API, one page after the other, with retries, time limits and a limit on the size of a page.
 *
 * A page that leads back to one that was read, or to a foreign origin, is an error. Whatever goes wrong, all items before it
 * are given first. Nothing is asked for before the first read, and nothing stays open after the last.
 *
 * @param first - The first page: an `http:` or `https:` URL, or a request `{ url, method, headers, body }` whose body can be
 *   sent again.
 * @param options - Where the items and the next page are, how many to read, where to begin, how often and how long to try.
 * @throws TypeError or RangeError at the call for a first page or option that is not what it must be; later, while reading:
 *   PageError, LimitExceededError, what `items` and `next` throw, and the errors of `fetcher()`.
 * @example
 * ```ts
 * import { pages } from '@forawait/sources';
 * const fetch = async (url: string) => // instead of the network
 *   url.endsWith('2') ? Response.json(['c']) : Response.json(['a', 'b'], { headers: { link: '<?page=2>; rel="next"' } });
 * const letters = pages('http://a/letters', { fetch });
 * await letters.first(); // => 'a'
 * await pages('http://a/letters', { fetch, start: letters.checkpoint }).toArray(); // => ['b', 'c']
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export function pages<A extends PageAs = 'json', T = unknown, B extends FetchBodies[A] = FetchBodies[A]>(
  first: string | URL | PageRequest,
  options: PagesOptions<A, T, B> & { readonly items: NonNullable<PagesOptions<A, T, B>['items']> },
): Pages<T>;
export function pages<A extends 'json' | 'lines' | 'ndjson' = 'json'>(
  first: string | URL | PageRequest,
  options?: PagesOptions<A, PageItem<A>> & { readonly items?: undefined },
): Pages<PageItem<A>>;
export function pages(first: string | URL | PageRequest, options?: PagesOptions): Pages {
  return new Pages(first, options);
}

/** What a body that is a list by itself holds. */
export type PageItem<A extends PageAs> = A extends 'lines' ? string : unknown;
