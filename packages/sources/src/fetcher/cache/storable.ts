import type { ResponseHeaders } from '../errors.ts';
import type { PlainHeaders } from '../headers.ts';
import type { Outgoing } from '../job.ts';
import type { Head } from '../wire.ts';
import { preconditions } from './validators.ts';
import { varyNames } from './variant.ts';

/** Whoever sends one of these asks something of his own, or for a part only. */
const OWN_QUESTIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range', 'range'];
/** What belongs to one exchange, and would be a lie about another. */
const PASSING = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authentication-info', 'proxy-connection', 'te'],
  ...['trailer', 'transfer-encoding', 'upgrade', 'set-cookie', 'set-cookie2'],
]);

/**
 * What stands in quotes. It matches from any quote on, closed or not: whatever it tried again from the next one would take
 * a time with the square of the length.
 */
const QUOTED = /"(?:[^"\\]|\\.)*("|\\?$)/gs;

/** Whether a cache has anything to do with a request. */
export function isCacheable({ method, headers }: Pick<Outgoing, 'method' | 'headers'>): boolean {
  return method === 'GET' && !isNoStore(headers) && !OWN_QUESTIONS.some((name) => name in headers);
}

/**
 * Whether an answer may be kept, and is of any use.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-3
 */
export function isStorable({ statusCode, headers }: Head): boolean {
  if (statusCode !== 200 || isNoStore(headers) || varyNames(headers).includes('*')) return false;
  return preconditions(headers) !== undefined;
}

function isNoStore(headers: ResponseHeaders | PlainHeaders): boolean {
  const directives = [headers['cache-control'] ?? []].flat().join(',');
  return /(?:^|,)\s*no-store\s*(?:[,=]|$)/i.test(directives.replace(QUOTED, unlessClosed));
}

/** What is quoted is the argument of another directive. What never ends is no quote, and may hold directives. */
function unlessClosed(text: string, close: string): string {
  return close === '"' ? '' : text;
}

/** The headers that an answer is kept with. */
export function keptHeaders(headers: ResponseHeaders): ResponseHeaders {
  const named = [headers['connection'] ?? []]
    .flat()
    .join(',')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const kept = Object.entries(headers).filter(([name, value]) => {
    return value !== undefined && !PASSING.has(name) && !named.includes(name);
  });
  return Object.fromEntries(kept);
}
