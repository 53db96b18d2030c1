import type { Answer } from './answer.ts';
import { formatNoun } from './format.ts';

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/**
 * Why an answer that the fetcher is content with is no page; `undefined` when it is one.
 *
 * @param status its status, below 400
 * @param url the URL that answered
 */
export function noPage(status: number, url: string): string | undefined {
  if (status < 300) return undefined;
  const problem = REDIRECTS.includes(status) ? ' without saying where it leads' : ', which is no page';
  return `Cannot fetch ${url}: the server answered ${status}${problem}`;
}

/**
 * Why a fetch failed. To the fetcher a connection that broke is one, whether anything had come over it or not.
 *
 * @param reason the error of the fetcher
 * @param answer what had come by then
 */
export function reasonOf(reason: unknown, { cutAfter }: Answer): string {
  const { name, message = String(reason) } = Object(reason) as Partial<Error>;
  const [, url, problem] = /^Cannot fetch (\S+): ([^]*)$/.exec(message) ?? [];
  if (name !== 'NetworkError' || cutAfter === undefined || url === undefined) return message;
  return `Cannot read the body of ${url}: it was cut off after ${formatNoun(cutAfter, 'byte')}: ${problem}`;
}
