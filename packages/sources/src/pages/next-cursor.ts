import { describe } from '../options.ts';
import type { Page } from './page.ts';
import { checkParameter, withParameter } from './query.ts';

/**
 * The page behind a cursor: the same URL, with the cursor as a parameter. Stripe, Slack, Notion and others page so.
 *
 * @param parameter - The name of the parameter: `'cursor'`, `'starting_after'`, `'page_token'`.
 * @param from - Finds the cursor in the body. Without one (undefined, null or `''`) that was all.
 * @returns For `next` of `pages()`.
 * @throws TypeError when `parameter` is not a name, or `from` not a function.
 * @example
 * ```ts
 * import { nextCursor, pages } from '@forawait/sources';
 * const fetch = async (url: string) => // instead of the network
 *   url.endsWith('?limit=2') ? Response.json({ names: ['ann', 'bob'], cursor: 'b=' }) : Response.json({ names: ['cat'] });
 * const list = (body: unknown) => body as { names: string[]; cursor?: string };
 * const next = nextCursor('after', (body) => list(body).cursor); // http://a/people?limit=2&after=b%3D
 * await pages('http://a/people?limit=2', { fetch, items: (body) => list(body).names, next }).toArray(); // => ['ann', 'bob', 'cat']
 * ```
 */
export function nextCursor<B = unknown>(
  parameter: string,
  from: (body: B, page: Page<B>) => string | number | null | undefined,
): (page: Page<NoInfer<B>>) => string | undefined {
  checkParameter(parameter, 'nextCursor(parameter, from)');
  const find: unknown = from;
  if (typeof find !== 'function') {
    throw new TypeError(`Cannot find cursors with ${describe(find)}: from must be a function`);
  }
  return (page) => {
    const cursor: unknown = from(page.body, page);
    if (cursor === undefined || cursor === null || cursor === '') return undefined;
    if (typeof cursor === 'string' || typeof cursor === 'number') return withParameter(page.url, parameter, cursor);
    throw new TypeError(
      `Cannot go on from ${page.url} with the cursor ${describe(cursor)}: it must be a text or a number`,
    );
  };
}
