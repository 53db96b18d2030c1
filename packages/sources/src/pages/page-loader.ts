import { type AsyncIter, CancelledError, LimitExceededError } from '@forawait/core';
import { ACTION as FETCHER_ACTION } from '../fetcher/check.ts';
import { messageOf } from '../fetcher/errors.ts';
import { fetcher } from '../fetcher/fetcher.ts';
import type { FetchRequest } from '../fetcher/job.ts';
import type { DetailedFetch, FetchDetails } from '../fetcher/types.ts';
import type { Asked } from './asked.ts';
import { PageError } from './errors.ts';
import { listIn } from './list-in.ts';
import { ACTION, type PagesPlan } from './options.ts';
import type { Page, ReadPage } from './page.ts';
import { Visited } from './visited.ts';

/** A page that was read. */
export interface Loaded {
  readonly asked: Asked;
  readonly number: number;
  readonly items: readonly unknown[];
  /** How many of them were given before, and are not given again. */
  readonly skipped: number;
  /** What the page behind it is to be asked for by. */
  readonly next: Asked | undefined;
  /** Why nobody asks for it; without an error this is the end. */
  readonly stop: { readonly error?: unknown } | undefined;
}

type Fetched = AsyncIter<DetailedFetch<FetchRequest, unknown> & FetchDetails>;

/** Loads one page after the other. */
export class PageLoader {
  readonly #plan: PagesPlan;
  readonly #visited = new Visited();
  readonly #fetched: Fetched;
  /** What the fetcher is to ask for. */
  #job: FetchRequest | undefined;
  #itemsLeft: number;
  #left = false;
  /** Ends the waiting for a function of the caller's. */
  #leave: ((reason: unknown) => void) | undefined;

  constructor(plan: PagesPlan) {
    this.#plan = plan;
    this.#itemsLeft = plan.maxItems;
    this.#fetched = fetcherOf(this.#jobs(), plan);
  }

  /** The page behind one that has a next one, or the first. Called again only when that has settled. */
  async load(previous: Loaded | undefined): Promise<Loaded> {
    const { start } = this.#plan;
    const { asked, number, given } =
      previous?.next === undefined ? start : { asked: previous.next, number: previous.number + 1, given: 0 };
    this.#visited.add(asked);
    const page = await this.#fetch(asked, number);
    // A page that leads to where its redirects have led already leads to itself.
    this.#visited.add({ ...asked, url: new URL(page.url) });
    const { items, stop } = await this.#itemsOf(page, given);
    const behind = stop === undefined ? await this.#behind({ ...page, items }, asked) : { next: undefined, stop };
    return { asked, number, items, skipped: given, ...behind };
  }

  /** Ends what is under way. Settles when every connection is closed. */
  async close(): Promise<void> {
    this.#left = true;
    this.#leave?.(left());
    await this.#fetched.return();
  }

  /** What a function of the caller's answers. Whoever leaves does not wait for it, and none is called from then on. */
  #unlessLeft(call: () => unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#left) throw left();
      this.#leave = reject;
      Promise.resolve(call()).then(resolve, reject);
    });
  }

  /** The fetcher asks for one job at a time, when its answer is wanted. */
  *#jobs(): Generator<FetchRequest> {
    while (this.#job !== undefined) yield this.#job;
  }

  async #fetch(asked: Asked, number: number): Promise<Page> {
    const { url, method, body } = asked;
    this.#job = { url, method, body, headers: this.#plan.origins.headersOf(asked) };
    const { value: answer } = await this.#fetched.next();
    // The jobs have no end: it was left.
    if (answer === undefined) throw left();
    const { url: finalUrl, statusCode, headers, value } = answer;
    return { url: finalUrl, statusCode, headers, number, body: value };
  }

  /** All items up to an error, or as many as are still wanted. */
  async #itemsOf(page: Page, given: number): Promise<Pick<Loaded, 'items' | 'stop'>> {
    const items: unknown[] = [];
    try {
      for (const item of listIn(await this.#unlessLeft(() => this.#plan.items(page.body, page)), page)) {
        items.push(item);
        if (items.length > given && --this.#itemsLeft <= 0) return { items, stop: {} };
      }
      return { items, stop: undefined };
    } catch (error) {
      return { items, stop: { error } };
    }
  }

  /** What comes behind a page; an error is told when the items before it were given. */
  async #behind(page: ReadPage, asked: Asked): Promise<Pick<Loaded, 'next' | 'stop'>> {
    const { origins, maxPages, endsThere, start, next: find } = this.#plan;
    try {
      const target = await this.#unlessLeft(() => find(page));
      if (target === undefined || target === null || target === '') return { next: undefined, stop: {} };
      const next = origins.follow(target, asked, page);
      if (!this.#visited.add(next)) throw circle(page, next);
      if (page.number - start.number + 1 < maxPages) return { next, stop: undefined };
      return { next, stop: endsThere ? {} : { error: tooMany(page, maxPages) } };
    } catch (error) {
      return { next: undefined, stop: { error } };
    }
  }
}

/** The fetcher tells of itself what is wrong with an option, and whoever wanted to read pages has never heard of it. */
function fetcherOf(jobs: Generator<FetchRequest>, plan: PagesPlan): Fetched {
  try {
    return fetcher(jobs, plan.fetcher);
  } catch (error) {
    const message = messageOf(error).replace(FETCHER_ACTION, `Cannot ${ACTION}`);
    throw error instanceof RangeError ? new RangeError(message) : new TypeError(message);
  }
}

function left(): CancelledError {
  return new CancelledError({ source: 'break' });
}

function circle({ url, number }: Page, next: Asked): PageError {
  const problem = `the next page, ${next.method} ${next.url.href}, was read already`;
  return new PageError('ERR_PAGE_LOOP', problem, { url, page: number });
}

function tooMany({ url, number }: Page, maxPages: number): LimitExceededError {
  const rule = `there are more than ${maxPages} pages; set maxPages to read more, or to end there`;
  return new LimitExceededError(`Cannot read on from page ${number}, ${url}: ${rule}`, maxPages);
}
