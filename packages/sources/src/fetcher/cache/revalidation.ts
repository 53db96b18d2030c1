import type { Reply } from '../reply.ts';
import type { ResponseHeaders } from '../errors.ts';
import { emptyHeaders } from '../headers.ts';
import type { Outgoing } from '../job.ts';
import { cacheKey, type CachedResponse } from './fetch-cache.ts';
import { entityTag, preconditions } from './validators.ts';
import { variantOf } from './variant.ts';

/** What tells how the bytes came, which were decoded since. */
const OF_THE_BODY = new Set(['content-encoding', 'content-type', 'content-range', 'content-length']);

/**
 * The request with the question whether the answer that is known of has changed, when it goes to where that came from;
 * else the request as it is: no other URL gets to see the validators of this one.
 */
export function conditional(request: Outgoing): Outgoing {
  const { known, url, headers } = request;
  if (known === undefined || known.url !== cacheKey(url)) return request;
  const asked = preconditions(known.headers);
  if (asked === undefined || variantOf(known.url, known.headers, headers) !== known.variant) return request;
  return { ...request, headers: Object.assign(emptyHeaders(), headers, asked) };
}

/** What the answer to such a question stands for: a 304 for what is known, anything else for itself. */
export function answered(reply: Reply, { headers, body }: CachedResponse): Reply {
  if (reply.head.statusCode !== 304) return reply;
  const head = { ...reply.head, statusCode: 200, statusText: 'OK', headers: freshened(headers, reply.head.headers) };
  return { ...reply, head, bytes: body.length, parts: [body], absent: false, notModified: true };
}

/**
 * The headers of what is known, with the news that a 304 brings. One with the strong validator of something else brings none.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4
 */
function freshened(known: ResponseHeaders, news: ResponseHeaders): ResponseHeaders {
  const tag = entityTag(news);
  if (tag?.startsWith('"') === true && tag !== entityTag(known)) return known;
  const entries = Object.entries(news).filter(([name]) => !OF_THE_BODY.has(name));
  return { ...known, ...Object.fromEntries(entries) };
}
