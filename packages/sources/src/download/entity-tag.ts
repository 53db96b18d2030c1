import type { ResponseHeaders } from '../fetcher/errors.ts';

/** Longer ones are nobody's, and must not fill what is kept. */
const LONGEST = 1024;
// A strong one only: quoted, and without `W/`.
const STRONG = /^"[\x21\x23-\x7e\x80-\xff]*"$/;

/**
 * The strong entity tag of a response: whatever has the same is the same byte by byte, which no weak one promises.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3
 */
export function strongTag({ etag }: ResponseHeaders): string | undefined {
  return typeof etag === 'string' && etag.length <= LONGEST && STRONG.test(etag) ? etag : undefined;
}
