import { describe } from '../options.ts';
import { PageError } from './errors.ts';
import type { Page } from './page.ts';

/**
 * The items of a page, where `items` has answered something that holds them. A text does not: it is iterable, but nobody
 * wants its letters. Nor is there anything in a page without a body.
 *
 * @param answer - What `items` has answered; by default that is the body.
 * @throws PageError when they cannot be found there.
 */
export function listIn(answer: unknown, page: Page): Iterable<unknown> {
  if (Array.isArray(answer)) return answer as unknown[];
  if (answer === undefined && page.body === undefined) return [];
  if (typeof answer === 'object' && answer !== null && Symbol.iterator in answer) return answer as Iterable<unknown>;
  const problem = answer === page.body ? noList(answer) : `items answered ${describe(answer)}, and no iterable`;
  throw new PageError('ERR_PAGE_ITEMS', problem, { url: page.url, page: page.number });
}

/** What a body has instead: one of its members is most likely meant. */
function noList(body: unknown): string {
  const names = typeof body === 'object' && body !== null ? Object.keys(body).slice(0, 5) : [];
  const members = names.length > 0 ? ` with ${names.join(', ').slice(0, 80)}` : '';
  return `its body is ${describe(body)}${members}, and no array: say by items where the items are`;
}
