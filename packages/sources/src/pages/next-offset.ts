import type { ReadPage } from './page.ts';
import { checkParameter, numberIn, withParameter } from './query.ts';

/**
 * The page that begins behind the items of this one: the same URL, with a parameter that counts items. A page without items
 * is the last.
 *
 * @param parameter - The name of the parameter; default `'offset'`. Where the first URL has none, it begins at 0.
 * @returns For `next` of `pages()`.
 * @throws TypeError when `parameter` is not a name.
 * @example
 * ```ts
 * import { nextOffset, pages } from '@forawait/sources';
 * const fetch = async (url: string) => { // instead of the network
 *   const offset = Number(new URL(url).searchParams.get('offset'));
 *   return Response.json(['a', 'b', 'c'].slice(offset, offset + 2));
 * };
 * await pages('http://a/letters', { fetch, next: nextOffset() }).toArray(); // => ['a', 'b', 'c']
 * ```
 */
export function nextOffset(parameter: string = 'offset'): (page: ReadPage) => string | undefined {
  checkParameter(parameter, 'nextOffset()');
  return ({ url, items }) =>
    items.length === 0 ? undefined : withParameter(url, parameter, numberIn(url, parameter, 0) + items.length);
}
