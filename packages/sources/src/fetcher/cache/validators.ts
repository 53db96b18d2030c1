import type { ResponseHeaders } from '../errors.ts';
import { emptyHeaders, type PlainHeaders } from '../headers.ts';
import { parseHttpDate } from '../http-date.ts';

/** Weak or strong; without its quotes it is none, and `*` would be true of anything. */
const ENTITY_TAG = /^(?:W\/)?"[\u0021\u0023-\u007e\u0080-\u00ff]*"$/;

/**
 * The headers by which a server is asked whether it still has what it has sent; undefined when it has sent nothing to ask by.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-4.3.1
 */
export function preconditions(headers: ResponseHeaders): PlainHeaders | undefined {
  const tag = entityTag(headers);
  const date = lastModified(headers);
  if (tag === undefined && date === undefined) return undefined;
  const asked = emptyHeaders();
  if (tag !== undefined) asked['if-none-match'] = tag;
  if (date !== undefined) asked['if-modified-since'] = date;
  return asked;
}

/** The ETag, if there is one, and only one. */
export function entityTag({ etag }: ResponseHeaders): string | undefined {
  return typeof etag === 'string' && ENTITY_TAG.test(etag) ? etag : undefined;
}

/** The Last-Modified as it came: servers compare it as a text. */
export function lastModified({ 'last-modified': date }: ResponseHeaders): string | undefined {
  return typeof date === 'string' && parseHttpDate(date, Date.now()) !== undefined ? date : undefined;
}
