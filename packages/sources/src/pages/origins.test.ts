import { expect, test } from '@jest/globals';
import { linked, siteOf } from '../../test/paged-site.ts';
import { type PageRequest } from './page.ts';
import { pages } from './pages.ts';

const FIRST = 'https://a.example/1';
const SECRETS = { authorization: 'Bearer x', cookie: 'id=1', 'x-api-key': 'k', 'proxy-authorization': 'p' };
const PLAIN = { accept: 'application/json', 'user-agent': 'me', 'accept-language': 'de' };

/** Its first page links to `target`; the second is the last. */
const leadingTo = (target: string) =>
  siteOf((_url, _init, index) => linked([index], index === 0 ? `<${target}>; rel=next` : undefined));

test.each([
  'https://b.example/2',
  'http://a.example/2',
  'https://a.example:8443/2',
  'https://sub.a.example/2',
  '//b.example/2',
])('a next page at %s is an error, after all items', async (target) => {
  const { fetch, asked } = leadingTo(target);
  const reader = pages(FIRST, { fetch });
  expect((await reader.next()).value).toBe(0);
  await expect(reader.next()).rejects.toMatchObject({
    name: 'PageError',
    code: 'ERR_PAGE_ORIGIN',
    url: FIRST,
    page: 1,
  });
  expect(asked).toEqual(['/1']);
});

test.each(['file:///etc/passwd', 'data:application/json,[]', 'https://user:pw@a.example/2'])(
  'a next page at %s cannot be fetched, wherever pages may be',
  async (target) => {
    const { fetch } = leadingTo(target);
    const reader = pages(FIRST, { fetch, allowOrigins: 'any' });
    expect((await reader.next()).value).toBe(0);
    await expect(reader.next()).rejects.toBeInstanceOf(TypeError);
  },
);

test.each([['any' as const], [['https://b.example']], [['https://c.example/', 'https://b.example:443']]])(
  'allowOrigins %j lets pages be there',
  async (allowOrigins) => {
    const { fetch } = leadingTo('https://b.example/2');
    expect(await pages(FIRST, { fetch, allowOrigins }).toArray()).toEqual([0, 1]);
  },
);

test('all pages of one origin get all headers; those of the first request win', async () => {
  const { fetch, requests } = leadingTo('/2');
  const first = { url: FIRST, headers: { 'X-Api-Key': 'mine' } };
  await pages(first, { fetch, headers: { ...SECRETS, ...PLAIN } }).toArray();
  for (const { init } of requests) expect(init.headers).toMatchObject({ ...SECRETS, ...PLAIN, 'x-api-key': 'mine' });
});

test('another origin gets no header that could tell who asks, and the first gets them again', async () => {
  const targets = ['https://b.example/2', FIRST.replace('1', '3')];
  const { fetch, requests } = siteOf((_url, _init, index) => {
    const target = targets[index];
    return linked([], target && `<${target}>; rel=next`);
  });
  const first = { url: FIRST, headers: SECRETS };
  await pages(first, { fetch, headers: { ...PLAIN, 'x-trace': '1' }, allowOrigins: 'any' }).toArray();
  expect(Object.keys(requests[1]?.init.headers ?? {}).sort()).toEqual(['accept', 'accept-encoding', 'accept-language', 'user-agent']); // prettier-ignore
  expect(requests[2]?.init.headers).toMatchObject({ ...SECRETS, ...PLAIN, 'x-trace': '1' });
});

test('headers that a page asks for itself go along to pages of its origin only', async () => {
  const own = { url: '/2', headers: { 'x-session': 's' } };
  const targets: (string | PageRequest)[] = [own, '/3', 'https://b.example/4'];
  const { fetch, requests } = siteOf((_url, _init, index) => linked([index]));
  const next = ({ number }: { number: number }) => targets[number - 1];
  await pages(FIRST, { fetch, next, allowOrigins: 'any' }).toArray();
  expect(requests.map(({ init }) => init.headers['x-session'])).toEqual([undefined, 's', 's', undefined]);
});

test('a request for another origin is sent as next made it', async () => {
  const request = { url: 'https://b.example/2', method: 'POST', body: 'mine', headers: { authorization: 'for b' } };
  const { fetch, requests } = siteOf((_url, _init, index) => linked([index]));
  const next = ({ number }: { number: number }) => (number === 1 ? request : null);
  await pages({ url: FIRST, headers: SECRETS }, { fetch, next, allowOrigins: ['https://b.example'] }).toArray();
  expect(requests[1]?.init).toMatchObject({ method: 'POST', body: 'mine', headers: { authorization: 'for b' } });
  expect(requests[1]?.init.headers['cookie']).toBeUndefined();
});

test('no body and no method but GET are carried to another origin', async () => {
  const { fetch, asked } = leadingTo('https://b.example/2');
  const first = { url: FIRST, method: 'POST', body: 'secret' };
  await expect(pages(first, { fetch, allowOrigins: 'any' }).toArray()).rejects.toMatchObject({
    code: 'ERR_PAGE_ORIGIN',
  });
  expect(asked).toEqual(['/1']);
});

test('where a redirect has led is no foreign origin, but gets no secrets', async () => {
  const { fetch, requests } = siteOf((url) => {
    if (url.host === 'a.example')
      return new Response(null, { status: 302, headers: { location: 'https://b.example/1' } });
    return linked([url.pathname], url.pathname === '/1' ? '</2>; rel=next' : undefined);
  });
  expect(await pages({ url: FIRST, headers: SECRETS }, { fetch }).toArray()).toEqual(['/1', '/2']);
  expect(requests[2]?.url).toBe('https://b.example/2');
  for (const name of Object.keys(SECRETS)) expect(requests[2]?.init.headers[name]).toBeUndefined();
});

test.each([
  7,
  'https://a.example',
  [7],
  ['a.example'],
  ['https://a.example/path'],
  ['ftp://a.example'],
  ['https://u:p@a.example'],
])('%j is no allowOrigins', (allowOrigins) => {
  expect(() => pages(FIRST, { allowOrigins: allowOrigins as string[] })).toThrow(TypeError);
});
