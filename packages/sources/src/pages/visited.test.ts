import { expect, test } from '@jest/globals';
import { type Asked, askedFor } from './asked.ts';
import { Visited } from './visited.ts';

const URL_OF_PAGE = 'http://a/?page=1';

test('a request is new once', () => {
  const visited = new Visited();
  expect([visited.add(askedFor(URL_OF_PAGE)), visited.add(askedFor({ url: URL_OF_PAGE }))]).toEqual([true, false]);
});

test('method, URL, own headers and body tell requests apart; a fragment and the order of headers do not', () => {
  const visited = new Visited();
  const add = (request: object): boolean => visited.add(askedFor({ url: URL_OF_PAGE, method: 'POST', ...request }));
  const others = [
    {},
    { method: 'GET' },
    { url: 'http://a/?page=2' },
    { headers: { a: '1' } },
    { headers: { a: '2' } },
    { body: 'x' },
  ];
  expect(others.map(add)).toEqual(others.map(() => true));
  expect(add({ headers: { b: '1', a: '1' } })).toBe(true);
  expect(add({ url: `${URL_OF_PAGE}#top`, headers: { a: '1', b: '1' } })).toBe(false);
  expect(add({ body: new TextEncoder().encode('x') })).toBe(false);
});

test('only the last 100,000 requests are remembered', () => {
  const visited = new Visited();
  const { url, ...rest } = askedFor(URL_OF_PAGE);
  const numbered = (index: number): Asked => ({ ...rest, url: Object.assign(new URL(url), { search: String(index) }) });
  for (let index = 0; index <= 100_000; index++) visited.add(numbered(index));
  expect([visited.add(numbered(1)), visited.add(numbered(0))]).toEqual([false, true]);
});
