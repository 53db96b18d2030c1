import { messageOf } from '../fetcher/errors.ts';
import { emptyHeaders, type PlainHeaders } from '../fetcher/headers.ts';
import { ACTION as FETCHER_ACTION } from '../fetcher/job.ts';
import { type Asked, askedFor, isPlace } from './asked.ts';
import { PageError } from './errors.ts';
import type { Page } from './page.ts';

/** Headers that hold nothing of whoever asks that another origin should not know. */
const HARMLESS = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent']);

/** Where pages may be, and what each origin gets to see. */
export class Origins {
  readonly #home: string;
  readonly #headers: PlainHeaders;
  readonly #allowed: ReadonlySet<string> | 'any';

  /**
   * @param home - The origin that the headers are meant for.
   * @param headers - Those that all pages of that origin are asked for with.
   * @param allowed - Further origins.
   */
  constructor(home: string, headers: PlainHeaders, allowed: ReadonlySet<string> | 'any') {
    this.#home = home;
    this.#headers = headers;
    this.#allowed = allowed;
  }

  /** All headers that a page is asked for with: to another origin go harmless ones, and those of its own request. */
  headersOf({ url, headers }: Asked): PlainHeaders {
    const common = url.origin === this.#home ? this.#headers : harmless(this.#headers);
    return Object.assign(emptyHeaders(), common, headers);
  }

  /**
   * The request that leads on from a page. A mere URL is asked for as the page was; on the way to another origin it loses
   * headers, and must not lose a method or a body.
   *
   * @throws PageError when it belongs to an origin that is not allowed; TypeError when it is no request.
   */
  follow(target: unknown, from: Asked, page: Page): Asked {
    const next = nextOf(target, page);
    const { origin } = next.url;
    const place = { url: page.url, page: page.number };
    if (!this.#allows(origin, from, page)) {
      const problem = `the next page belongs to ${origin}; if that is meant, name it in allowOrigins`;
      throw new PageError('ERR_PAGE_ORIGIN', problem, place);
    }
    if (!isPlace(target)) return next;
    const { method, body, headers } = from;
    if (origin === from.url.origin) return { url: next.url, method, headers, body };
    if (method === 'GET') return { ...next, headers: harmless(headers) };
    const problem = `the next page belongs to ${origin}, where no ${method} is carried; let next answer a whole request`;
    throw new PageError('ERR_PAGE_ORIGIN', problem, place);
  }

  /** Where the page at hand comes from is no foreign origin: a redirect that was followed led there. */
  #allows(origin: string, from: Asked, page: Page): boolean {
    if (this.#allowed === 'any' || this.#allowed.has(origin)) return true;
    return origin === this.#home || origin === from.url.origin || origin === new URL(page.url).origin;
  }
}

/** Whoever wrote `next` is told that it is about its answer, and to which page. */
function nextOf(target: unknown, { url, number }: Page): Asked {
  try {
    return askedFor(target, url);
  } catch (cause) {
    const problem = messageOf(cause).replace(`${FETCHER_ACTION}: `, '');
    const rule = `next answered what cannot be asked for: ${problem}`;
    throw new TypeError(`Cannot read on from page ${number}, ${url}: ${rule}`, { cause });
  }
}

function harmless(headers: PlainHeaders): PlainHeaders {
  const kept = emptyHeaders();
  for (const [name, value] of Object.entries(headers)) if (HARMLESS.has(name)) kept[name] = value;
  return kept;
}
