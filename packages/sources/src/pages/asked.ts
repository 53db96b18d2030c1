import { emptyHeaders, type PlainHeaders } from '../fetcher/headers.ts';
import { outgoing } from '../fetcher/job.ts';
import type { PageRequest } from './page.ts';

/** What a page is asked for by, after it was checked. */
export interface Asked {
  readonly url: URL;
  readonly method: string;
  /** Those that this page asks for itself, besides those that all pages have. */
  readonly headers: PlainHeaders;
  readonly body: string | Uint8Array | null;
}

/**
 * The request that a page is asked for by.
 *
 * @param target - What the caller, or a function of his, gave: anything.
 * @param base - What a relative URL is relative to; without one it must be absolute.
 * @throws TypeError when it is no URL and no request, or its body cannot be sent again.
 */
export function askedFor(target: unknown, base?: string): Asked {
  const { url, method, headers, body } = outgoing(resolved(target, base), emptyHeaders());
  if (body === null || typeof body === 'string' || body instanceof Uint8Array) return { url, method, headers, body };
  throw new TypeError(
    `Cannot ask for the page ${url.href} with such a body: it must be a text, bytes or URLSearchParams, to be sent again`,
  );
}

/** Whether a target says nothing but where to go. */
export function isPlace(target: unknown): target is string | URL {
  return typeof target === 'string' || target instanceof URL;
}

function resolved(target: unknown, base: string | undefined): unknown {
  if (base === undefined) return target;
  if (typeof target === 'string') return absolute(target, base);
  if (typeof target !== 'object' || target === null || !('url' in target)) return target;
  const { url, method, headers, body } = target as PageRequest;
  if (typeof url !== 'string') return target;
  // Named one by one: those of a platform's Request are no members of its own.
  return { ...target, url: absolute(url, base), method, headers, body };
}

/** What cannot be resolved stays as it is, and is refused as such. */
function absolute(url: string, base: string): string {
  try {
    return new URL(url, base).href;
  } catch {
    return url;
  }
}
