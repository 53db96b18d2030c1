import { fromLatin1 } from '../fetcher/redirect.ts';
import { describe } from '../options.ts';
import { PageError } from './errors.ts';
import { type Link, parseLinks } from './link-header.ts';
import type { Page } from './page.ts';
import { ifUncalled } from './query.ts';

/**
 * A registered relation, wider than by the RFC (servers have made up `next_page`), or a URL, perhaps a relative one.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8288#section-3.3
 */
const RELATION = /^(?:[\w.-]+|(?:[a-z][a-z\d+.-]*:|\/)[^<>"]*)$/;

/**
 * The page that the Link header names: `next` of `pages()`, unless told otherwise. GitHub, GitLab and many others page so.
 *
 * @param relation - Which link to follow; default `'next'`. `'prev'` walks backwards.
 * @returns For `next` of `pages()`: the target of the first link with that relation whose context is the page itself. It
 *   throws a PageError when there is none, but a part of the header that cannot be understood speaks of one.
 * @throws TypeError when `relation` is not a word.
 * @example
 * ```ts
 * import { nextLink, pages } from '@forawait/sources';
 * const links = { 'http://a/9': '</8>; rel="prev first"', 'http://a/8': '</9>; rel=next' };
 * const fetch = async (url: string) => Response.json([url], { headers: { link: links[url as keyof typeof links] } });
 * await pages('http://a/9', { fetch, next: nextLink('prev') }).toArray(); // => ['http://a/9', 'http://a/8']
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc8288#section-3
 */
export function nextLink(relation: string = 'next'): (page: Page) => string | undefined {
  const word: unknown = relation;
  if (typeof word !== 'string' || !/^[^\s]+$/.test(word)) {
    throw new TypeError(
      `Cannot follow links of the relation ${describe(word)}: it must be a word such as 'next'${ifUncalled(word, 'nextLink()')}`,
    );
  }
  return (page) => linkOf(page, word.toLowerCase());
}

function linkOf(page: Page, relation: string): string | undefined {
  const unread: string[] = [];
  for (const header of [page.headers['link'] ?? []].flat()) {
    const { links, unclear } = parseLinks(fromLatin1(header));
    const link = links.find(({ rel, anchor }) => rel.includes(relation) && isOf(page, anchor));
    if (link !== undefined) return link.target;
    unread.push(...unclear, ...noRelations(links, page));
  }
  const about = unread.find((part) => part.toLowerCase().includes(relation));
  if (about === undefined) return undefined;
  const problem = `its Link header cannot be understood from ${JSON.stringify(about.slice(0, 60))} on`;
  throw new PageError('ERR_PAGE_LINK', problem, { url: page.url, page: page.number });
}

/** What stands where relations of the page should, but is neither a word nor a URL. */
function noRelations(links: readonly Link[], page: Page): readonly string[] {
  return links
    .filter(({ anchor }) => isOf(page, anchor))
    .flatMap(({ rel }) => rel.filter((word) => !RELATION.test(word)));
}

/** Whether a link is one of the page, and not of something else that the page knows. */
function isOf({ url }: Page, anchor: Link['anchor']): boolean {
  if (anchor === undefined) return true;
  const own = new URL(url);
  own.hash = '';
  try {
    return new URL(anchor, own).href === own.href;
  } catch {
    return false;
  }
}
