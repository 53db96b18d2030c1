import type { ReadPage } from './page.ts';
import { checkParameter, numberIn, withParameter } from './query.ts';

/**
 * The page with the next number: the same URL, with a parameter that counts pages. A page without items is the last.
 *
 * @param parameter - The name of the parameter; default `'page'`. Where the first URL has none, it is page 1; a server that
 *   counts from 0 is asked for `?page=0` first.
 * @returns For `next` of `pages()`.
 * @throws TypeError when `parameter` is not a name.
 * @example
 * ```ts
 * import { nextNumber, pages } from '@forawait/sources';
 * const fetch = async (url: string) => { // instead of the network
 *   const page = Number(new URL(url).searchParams.get('page') ?? 1);
 *   return Response.json(page < 3 ? [`item of page ${page}`] : []);
 * };
 * await pages('http://a/list', { fetch, next: nextNumber() }).toArray(); // => ['item of page 1', 'item of page 2']
 * ```
 */
export function nextNumber(parameter: string = 'page'): (page: ReadPage) => string | undefined {
  checkParameter(parameter, 'nextNumber()');
  return ({ url, items }) =>
    items.length === 0 ? undefined : withParameter(url, parameter, numberIn(url, parameter, 1) + 1);
}
