import type { FetchAnswer } from '../src/fetcher/fetch-wire.ts';

/** A site of numbered pages, behind a `fetch` that notes what was asked. */
export interface PagedSite {
  readonly fetch: (url: string, init: FetchInit) => Promise<FetchAnswer>;
  /** The path and query of each request, in order. */
  readonly asked: string[];
  readonly requests: { readonly url: string; readonly init: FetchInit }[];
}

/** What a fetch gets. */
export interface FetchInit {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/** @param answer - Makes each response: from the URL, and how many were asked for before. */
export function siteOf(
  answer: (url: URL, init: FetchInit, index: number) => FetchAnswer | Promise<FetchAnswer>,
): PagedSite {
  const requests: PagedSite['requests'] = [];
  const asked: string[] = [];
  const fetch = async (url: string, init: FetchInit): Promise<FetchAnswer> => {
    const parsed = new URL(url);
    asked.push(parsed.pathname + parsed.search);
    requests.push({ url, init });
    return answer(parsed, init, requests.length - 1);
  };
  return { fetch, asked, requests };
}

/** A page of JSON with a Link header. */
export function linked(body: unknown, link?: string): Response {
  return Response.json(body, link === undefined ? {} : { headers: { link } });
}

/** What a fetch needs to answer, and nothing that waits for the event loop: whoever reads it can be watched at each microtask. */
export function prompt(body: unknown, link?: string): FetchAnswer {
  const headers = Object.assign(link === undefined ? [] : [['link', link] as [string, string]], {
    getSetCookie: () => [],
  });
  const chunks = [Buffer.from(JSON.stringify(body))];
  const read = async () => ({ done: chunks.length === 0, value: chunks.shift() });
  const cancel = async () => undefined;
  const getReader = () => ({ read, cancel, releaseLock: () => undefined });
  return { status: 200, statusText: '', type: 'basic', headers, body: { getReader, cancel } };
}

/**
 * Pages `/1`, `/2` and so on, each with these items, each but the last with a Link to the next.
 *
 * @param answer - Makes each response; default: those of the platform.
 */
export function numbered(
  pages: readonly (readonly unknown[])[],
  answer: (body: unknown, link?: string) => FetchAnswer = linked,
): PagedSite {
  return siteOf((url) => {
    const number = Number(url.pathname.slice(1));
    return answer(pages[number - 1], number < pages.length ? `</${number + 1}>; rel="next"` : undefined);
  });
}
