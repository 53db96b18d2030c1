import { forAnyOrigin, withoutContent } from './headers.ts';
import { causeOf, fetchableUrl, redacted, type Outgoing } from './job.ts';
import { RedirectError, type FetchFailure } from './errors.ts';

/** Where a request has been on its way to the answer. */
export interface Trail {
  /** Every URL that answered with a redirect, in order. */
  readonly redirects: readonly string[];
  /** The method and the URL of each of those requests. */
  readonly asked: readonly string[];
  /** Whether a redirect led from `https:` to `http:`. */
  readonly downgraded: boolean;
}

export interface RedirectRules {
  readonly redirect: 'follow' | 'manual' | 'error';
  readonly maxRedirects: number;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export const NO_TRAIL: Trail = { redirects: [], asked: [], downgraded: false };

/** A `Location` as it came: of two lines nobody can tell which one counts. */
export type Location = string | readonly string[];

/** Whether a response leads elsewhere. One without a `Location` does not: it is a response as it is. */
export function isRedirect(statusCode: number, location: Location | undefined): location is Location {
  return REDIRECTS.has(statusCode) && location !== undefined && location !== '';
}

/**
 * The request that a redirect leads to.
 *
 * 303 turns everything but HEAD into GET, 301 and 302 turn POST into GET, 307 and 308 keep method and body. To another
 * origin go only headers that tell nothing of who asks: no Authorization, no Cookie, and no key of anybody's own. The fragment
 * is kept unless Location has its own.
 *
 * @throws RedirectError when the rules or the request do not allow it.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15.4
 */
export function follow(
  request: Outgoing,
  response: { readonly statusCode: number; readonly location: Location },
  trail: Trail,
  rules: RedirectRules,
  attempts: number,
): { readonly request: Outgoing; readonly trail: Trail } {
  const failure: FetchFailure = { url: request.url.href, attempts };
  const { statusCode, location } = response;
  if (rules.redirect === 'error') {
    throw new RedirectError('ERR_REDIRECT', `it redirects (${statusCode}), which redirect: 'error' forbids`, failure);
  }
  const redirects = [...trail.redirects, request.url.href];
  if (redirects.length > rules.maxRedirects) {
    throw new RedirectError('ERR_TOO_MANY_REDIRECTS', `more than ${rules.maxRedirects} redirects`, failure);
  }
  const url = target(request.url, location, failure);
  const next = { ...rewritten(request, statusCode, failure), url };
  const asked = [...trail.asked, `${request.method} ${request.url.href}`];
  if (asked.includes(`${next.method} ${url.href}`)) {
    throw new RedirectError('ERR_REDIRECT_LOOP', `it redirects in a circle, to ${url.href} again`, failure);
  }
  const downgraded = trail.downgraded || (request.url.protocol === 'https:' && url.protocol === 'http:');
  const longer: Trail = { redirects, asked, downgraded };
  if (url.origin === request.url.origin) return { request: next, trail: longer };
  return { request: { ...next, headers: forAnyOrigin(next.headers) }, trail: longer };
}

function target(from: URL, location: Location, failure: FetchFailure): URL {
  if (typeof location !== 'string') {
    const problem = `it redirects to ${location.length} places at once, for it has so many Location headers`;
    throw new RedirectError('ERR_REDIRECT_LOCATION', problem, failure);
  }
  try {
    const url = new URL(fromLatin1(location), from);
    // Nobody sent these on purpose, and they must not show up in records.
    url.username = '';
    url.password = '';
    if (url.hash === '' && !location.includes('#')) url.hash = from.hash;
    return fetchableUrl(url);
  } catch (cause) {
    const problem = `it redirects to ${JSON.stringify(redacted(location))}, which cannot be fetched`;
    throw new RedirectError('ERR_REDIRECT_LOCATION', problem, { ...failure, ...causeOf(location, cause) });
  }
}

/** Headers arrive byte by byte as Latin-1; servers write UTF-8 into Location all the same. */
export function fromLatin1(location: string): string {
  if (!/[\u0080-\u00ff]/.test(location)) return location;
  const text = Buffer.from(location, 'latin1').toString('utf8');
  return text.includes('\ufffd') ? location : text;
}

function rewritten(request: Outgoing, statusCode: number, failure: FetchFailure): Outgoing {
  const toGet =
    (statusCode === 303 && request.method !== 'HEAD' && request.method !== 'GET') ||
    ((statusCode === 301 || statusCode === 302) && request.method === 'POST');
  if (toGet) {
    return { ...request, method: 'GET', body: null, headers: withoutContent(request.headers), replayable: true };
  }
  if (request.body !== null && !request.replayable) {
    const problem = `it redirects (${statusCode}), but the body of the request can be sent only once`;
    throw new RedirectError('ERR_REDIRECT_BODY', problem, failure);
  }
  return request;
}
