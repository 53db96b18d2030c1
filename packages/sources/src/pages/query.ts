import { describe } from '../options.ts';

/**
 * A URL with a parameter of its query set. The others stay as they are, to the letter: they may be signed.
 *
 * @param url - An absolute URL.
 */
export function withParameter(url: string, name: string, value: string | number): string {
  const changed = new URL(url);
  const others = changed.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !new URLSearchParams(`&${pair}`).has(name));
  changed.search = [...others, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join('&');
  return changed.href;
}

/**
 * A whole number in the query of a URL.
 *
 * @returns `otherwise` when there is no such parameter.
 * @throws TypeError when it is something else.
 */
export function numberIn(url: string, name: string, otherwise: number): number {
  const text = new URL(url).searchParams.get(name);
  if (text === null) return otherwise;
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  throw new TypeError(`Cannot count on from ${url}: ${JSON.stringify(name)} must be a whole number of 0 or more`);
}

/**
 * Refuses what cannot be the name of a parameter.
 *
 * @param call - How the way to the next page is made.
 */
export function checkParameter(name: unknown, call: string): void {
  if (typeof name === 'string' && name !== '') return;
  throw new TypeError(
    `Cannot set the parameter ${describe(name)} of the next page: it must be a name${ifUncalled(name, call)}`,
  );
}

/** The remedy for whoever has given `next` what makes a way to the next page in place of the way. */
export function ifUncalled(given: unknown, call: string): string {
  const isPage = typeof given === 'object' && given !== null && 'url' in given && 'headers' in given;
  return isPage ? `; it is the page: call it, next: ${call}` : '';
}
