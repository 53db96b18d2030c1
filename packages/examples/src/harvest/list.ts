/** What a line of the list is: a URL to fetch, nothing (blank, or a comment), or something that cannot be fetched. */
export type ListLine =
  | { readonly kind: 'url'; readonly url: string; readonly address: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'bad'; readonly problem: string };

const LONGEST_URL = 8192;
const NOTHING: ListLine = { kind: 'nothing' };

/**
 * Reads one line of a list of URLs. Blank lines and those that start with `#` are nothing. `url` is the key of the record:
 * the URL in its normal form without its fragment, or its path where all of the list is of one site.
 *
 * @param line the line
 * @param site the address of the site that the paths of the list belong to; without it lines are absolute URLs
 */
export function readListLine(line: string, site?: URL): ListLine {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return NOTHING;
  const problem = problemOfText(text);
  if (problem !== undefined) return { kind: 'bad', problem };
  const url = parse(text, site);
  if (url === undefined) return { kind: 'bad', problem: `not a URL: ${text}` };
  url.hash = '';
  const refused = problemOfUrl(url, text, site);
  if (refused !== undefined) return { kind: 'bad', problem: refused };
  return { kind: 'url', url: site ? url.pathname + url.search : url.href, address: url.href };
}

function problemOfText(text: string): string | undefined {
  if (text.length > LONGEST_URL) return `longer than ${LONGEST_URL} characters: ${text.slice(0, 60)}…`;
  if (text.includes('\ufffd')) return `not UTF-8: ${text}`;
  return /\s/.test(text) ? `not one URL: ${text}` : undefined;
}

function problemOfUrl({ protocol, username, password, origin }: URL, text: string, site?: URL): string | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') return `neither http nor https: ${text}`;
  // The text is not shown: messages end up in logs.
  if (username !== '' || password !== '') return 'a URL with a user name or password in it';
  return site && origin !== site.origin ? `not of this site: ${text}` : undefined;
}

function parse(text: string, site?: URL): URL | undefined {
  try {
    return new URL(text, site);
  } catch {
    return undefined;
  }
}
