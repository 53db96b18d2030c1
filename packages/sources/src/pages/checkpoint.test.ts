import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { linked, numbered, siteOf } from '../../test/paged-site.ts';
import type { PagesCheckpoint } from './checkpoint.ts';
import type { PageRequest } from './page.ts';
import { type Pages, pages } from './pages.ts';

const FIRST = 'http://a/1';
const THREE = [['a', 'b'], ['c'], ['d', 'e']];
const at = (url: string, page: number, given: number) => ({ url, method: 'GET', page, given });

/** Through JSON, as it is when it was stored. */
const stored = (reader: Pages): PagesCheckpoint => JSON.parse(JSON.stringify(reader.checkpoint)) as PagesCheckpoint;

describe('checkpoint', () => {
  test('is true before the first item, after each, and after the last', async () => {
    const reader = pages(FIRST, { fetch: numbered(THREE).fetch });
    const seen: unknown[] = [stored(reader)];
    while ((await reader.next()).done !== true) seen.push(stored(reader));
    seen.push(stored(reader));
    expect(seen).toEqual([
      at('http://a/1', 1, 0),
      at('http://a/1', 1, 1),
      at('http://a/2', 2, 0),
      at('http://a/3', 3, 0),
      at('http://a/3', 3, 1),
      at('http://a/3', 3, 2),
      at('http://a/3', 3, 2),
    ]);
  });

  test('counts a batch as given whole', async () => {
    const reader = pages(FIRST, { fetch: numbered(THREE).fetch });
    await reader.batches().next();
    expect(reader.checkpoint).toEqual(at('http://a/2', 2, 0));
    await reader.return();
  });

  test('stays when the reader is left in the middle of a page, or while one is pending', async () => {
    const { fetch } = siteOf((url) =>
      url.pathname === '/1' ? linked(['a', 'b'], '</2>; rel=next') : new Promise<Response>(() => undefined),
    );
    const reader = pages(FIRST, { fetch });
    await reader.next();
    await reader.return();
    expect(reader.checkpoint).toEqual(at('http://a/1', 1, 1));

    const pending = pages(FIRST, { fetch });
    await pending.take(2).toArray();
    expect(pending.checkpoint).toEqual(at('http://a/2', 2, 0));
  });

  test('points to the page that failed', async () => {
    const { fetch } = siteOf((url) =>
      url.pathname === '/1' ? linked(['a'], '</2>; rel=next') : new Response(null, { status: 500 }),
    );
    const reader = pages(FIRST, { fetch, retry: false });
    await expect(reader.toArray()).rejects.toMatchObject({ statusCode: 500 });
    expect(reader.checkpoint).toEqual(at('http://a/2', 2, 0));
  });

  test('points to the item that items failed at', async () => {
    function* items(body: unknown) {
      for (const item of body as string[]) {
        if (item === 'e') throw new Error('no such column');
        yield item;
      }
    }
    const reader = pages(FIRST, { fetch: numbered(THREE).fetch, items });
    await expect(reader.toArray()).rejects.toThrow('no such column');
    expect(reader.checkpoint).toEqual(at('http://a/3', 3, 1));
  });

  test('leads on behind the last page that maxPages allows', async () => {
    const { fetch, asked } = numbered([['a'], ['b'], ['c'], ['d'], ['e']]);
    const reader = pages(FIRST, { fetch, maxPages: 2 });
    expect(await reader.toArray()).toEqual(['a', 'b']);
    const second = pages(FIRST, { fetch, maxPages: 2, start: stored(reader) });
    expect(await second.toArray()).toEqual(['c', 'd']);
    expect(second.checkpoint).toEqual(at('http://a/5', 5, 0));
    expect(asked).toEqual(['/1', '/2', '/3', '/4']);
  });

  test('of the last page finds what was added to it', async () => {
    const { fetch } = numbered(THREE);
    const reader = pages(FIRST, { fetch });
    await reader.toArray();
    const grown = numbered([...THREE.slice(0, 2), ['d', 'e', 'f'], ['g']]);
    expect(await pages(FIRST, { fetch: grown.fetch, start: stored(reader) }).toArray()).toEqual(['f', 'g']);
  });

  test('holds no credentials, and whoever goes on needs them again', async () => {
    const request = (cursor: number): PageRequest => ({
      url: '/next',
      method: 'POST',
      body: JSON.stringify({ cursor }),
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer own',
        'x-auth-token': 't',
        'x-api-key': 'k',
      },
    });
    const next = ({ number }: { number: number }) => (number < 3 ? request(number) : undefined);
    const first = {
      url: FIRST,
      headers: { authorization: 'Bearer first', cookie: 'id=1', accept: 'application/json' },
    };
    const { fetch, requests } = siteOf((_url, _init, index) => linked([index]));
    const reader = pages(first, { fetch, next, headers: { 'x-api-key': 'secret' } });
    await reader.next();
    expect(stored(reader)).toEqual({
      url: 'http://a/next',
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"cursor":1}',
      page: 2,
      given: 0,
    });
    await reader.return();
    const before = requests.length;
    await pages(first, { fetch, next, headers: { 'x-api-key': 'secret' }, start: stored(reader) }).next();
    expect(requests[before]?.init).toMatchObject({
      method: 'POST',
      body: '{"cursor":1}',
      headers: {
        'content-type': 'application/json',
        authorization: 'Bearer first',
        cookie: 'id=1',
        'x-api-key': 'secret',
      },
    });
  });

  test('holds no header whose name or value tells of a credential, and all others', async () => {
    const secret = {
      ...Object.fromEntries(
        ['x-jwt', 'x-jwt-assertion', 'bearer', 'x-passwd', 'x-passphrase', 'x-pwd', 'x-pass', 'x-saml', 'x-xsrf', 'x-csrf', 'x-otp', 'x-sid'].map((name) => [name, 'S']), // prettier-ignore
      ),
      'x-who': 'Bearer S',
      'x-id': 'basic dXNlcjpzZWNyZXQ=',
      'x-user': 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.S',
    };
    const plain = {
      'x-page': '2',
      'x-cursor': 'eyJwYWdlIjoyfQ==',
      'x-footprint': '1',
      'x-passage': '7',
      accept: 'a/b',
    };
    const { fetch } = siteOf((_url, _init, index) => linked([index]));
    const next = () => ({ url: '/next', headers: { ...secret, ...plain } });
    const reader = pages(FIRST, { fetch, next });
    await reader.next();
    expect(stored(reader)).toMatchObject({ url: 'http://a/next', page: 2 });
    expect(stored(reader)?.headers).toEqual(plain);
    await reader.return();
  });

  test('of another origin goes on there without the headers of the first', async () => {
    const { fetch, requests } = siteOf((_url, _init, index) => linked([index]));
    const first = { url: FIRST, headers: { authorization: 'Bearer first' } };
    await pages(first, { fetch, start: at('http://b/7', 7, 0) }).toArray();
    expect([requests[0]?.url, requests[0]?.init.headers['authorization']]).toEqual(['http://b/7', undefined]);
  });

  test('keeps a body of bytes', async () => {
    const bytes = new Uint8Array([0, 255, 13]);
    const { fetch, requests } = siteOf(() => linked([1]));
    const first = { url: FIRST, method: 'POST', body: bytes };
    const start = stored(pages(first, { fetch }));
    expect(start).toMatchObject({ bodyBase64: 'AP8N' });
    await pages(first, { fetch, start }).toArray();
    expect([...(requests[0]?.init.body as Uint8Array)]).toEqual([...bytes]);
  });

  test('passes over the items that were given, though the page has fewer now', async () => {
    const { fetch } = numbered(THREE);
    expect(await pages(FIRST, { fetch, start: at('http://a/1', 1, 5) }).toArray()).toEqual(['c', 'd', 'e']);
  });

  test('does not count what is passed over as items', async () => {
    const { fetch } = numbered(THREE);
    expect(await pages(FIRST, { fetch, start: at('http://a/1', 1, 1), maxItems: 2 }).toArray()).toEqual(['b', 'c']);
  });
});

test.each([
  [7, TypeError],
  [null, TypeError],
  [{}, TypeError],
  [{ url: 'nowhere', page: 1, given: 0 }, TypeError],
  [{ url: FIRST, page: 0, given: 0 }, RangeError],
  [{ url: FIRST, page: 1, given: -1 }, RangeError],
  [{ url: FIRST, page: 1 }, TypeError],
  [{ url: FIRST, page: '1', given: 0 }, TypeError],
  [{ url: FIRST, page: 1, given: 0, headers: 7 }, TypeError],
  [{ url: FIRST, page: 1, given: 0, method: 'POST', body: 7 }, TypeError],
])('%j is no start', (start, kind) => {
  expect(() => pages(FIRST, { start: start as PagesCheckpoint })).toThrow(kind);
});

test('left and gone on from anywhere, with any prefetch, every item comes once and in order', async () => {
  const sites = fc.array(fc.array(fc.nat(99), { maxLength: 4 }), { minLength: 1, maxLength: 6 });
  const runs = fc.array(fc.record({ items: fc.nat(6), prefetch: fc.nat(3) }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(sites, runs, fc.nat(3), async (site, parts, prefetch) => {
      const { fetch } = numbered(site);
      const given: unknown[] = [];
      let start: PagesCheckpoint | undefined;
      for (const part of [...parts, { items: Infinity, prefetch }]) {
        const reader: Pages = pages(FIRST, { fetch, prefetch: part.prefetch, start });
        for (let left = part.items; left > 0; left--) {
          const { value, done } = await reader.next();
          if (done === true) break;
          given.push(value);
        }
        await reader.return();
        start = stored(reader);
      }
      expect(given).toEqual(site.flat());
    }),
  );
});
