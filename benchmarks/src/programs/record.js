import { hash } from 'node:crypto';
import { TextDecoder } from 'node:util';

const decoder = new TextDecoder();

/** What is written of a page: the same as `forawait harvest` does, save how long it took. */
export function recordOf(url, status, headers, body) {
  const title = /<title>([^<]*)<\/title>/i.exec(decoder.decode(body))?.[1].replaceAll('&amp;', '&');
  return {
    url,
    status,
    bytes: body.byteLength,
    contentType: headers['content-type'] ?? null,
    sha256: hash('sha256', body),
    title,
  };
}
