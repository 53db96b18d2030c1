import { createHash } from 'node:crypto';
import type { ResponseHeaders } from '../errors.ts';
import type { PlainHeaders } from '../headers.ts';

/** Whom an answer may be meant for, also where its server forgets to say so. */
const WHO = ['authorization', 'cookie'];

/** The names in a Vary header, in lower case. */
export function varyNames({ vary }: ResponseHeaders): readonly string[] {
  const names = [vary ?? []].flat().join(',').split(',');
  return names.map((name) => name.trim().toLowerCase()).filter((name) => name !== '');
}

/**
 * Stands for all that an answer depends on in its request: two requests with the same variant get the same answer.
 *
 * @param answered - The headers of the answer.
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-4.1
 */
export function variantOf(url: string, answered: ResponseHeaders, asked: PlainHeaders): string {
  const names = [...new Set([...WHO, ...varyNames(answered)])].sort();
  const values = names.map((name) => [name, asked[name] ?? null]);
  return createHash('sha256')
    .update(JSON.stringify([url, values]))
    .digest('base64url');
}
