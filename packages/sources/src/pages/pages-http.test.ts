// Over real connections, to servers on loopback.
import { afterEach, expect, test } from '@jest/globals';
import { limiter, type Limiter } from '@forawait/core';
import { closeServers, serve, type TestServer } from '../../test/fetcher/server.ts';
import { nextCursor } from './next-cursor.ts';
import { pages } from './pages.ts';

afterEach(closeServers);

/** Pages of two numbers each, up to `count` pages; each but the last links to the next. */
const numbers = (count: number): Promise<TestServer> =>
  serve((request, response) => {
    const page = Number(new URL(request.url ?? '', 'http://a').searchParams.get('page') ?? 1);
    if (page < count) response.setHeader('Link', ['<?page=0>; rel=first', `<?page=${page + 1}>; rel="next"`]);
    response.end(JSON.stringify([page * 2 - 1, page * 2]));
  });

test('pages are read over one connection, which is closed at the end', async () => {
  const server = await numbers(20);
  expect(await pages(`${server.url}/list`, { prefetch: 3 }).count()).toBe(40);
  await server.idle();
  expect(server.made).toBe(1);
});

test.each([0, 1, 3])('leaving in the middle closes the connection, with prefetch %d', async (prefetch) => {
  const server = await numbers(20);
  for await (const number of pages(`${server.url}/list`, { prefetch })) if (number === 5) break;
  await server.idle();
});

test('leaving while a page is on its way closes the connection', async () => {
  const server = await serve((request, response) => {
    if (request.url !== '/1') return;
    response.setHeader('link', '</2>; rel=next').end('[1]');
  });
  const reader = pages(`${server.url}/1`);
  await reader.next();
  const pending = reader.next();
  await server.reached(2);
  await reader.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  await server.idle();
});

test('a page that fails for the moment is asked for again', async () => {
  let failures = 0;
  const server = await serve((request, response) => {
    if (request.url === '/2' && failures++ < 2) response.writeHead(503, { 'retry-after': '0' }).end();
    else response.setHeader('link', request.url === '/1' ? '</2>; rel=next' : '').end(`["${request.url}"]`);
  });
  expect(await pages(`${server.url}/1`).toArray()).toEqual(['/1', '/2']);
  expect(server.log).toEqual(['GET /1', 'GET /2', 'GET /2', 'GET /2']);
  await server.idle();
});

test('a page that takes too long is a timeout, after all items before it', async () => {
  const server = await serve((request, response) => {
    if (request.url === '/1') response.setHeader('link', '</2>; rel=next').end('["a"]');
  });
  const reader = pages(`${server.url}/1`, { totalTimeoutMs: 100, retry: false });
  expect((await reader.next()).value).toBe('a');
  await expect(reader.next()).rejects.toMatchObject({ name: 'TimeoutError', url: `${server.url}/2` });
  await server.idle();
});

test('a page that is too large, or no JSON, is an error of the fetcher', async () => {
  const server = await serve((request, response) =>
    response.end(request.url === '/large' ? `"${'x'.repeat(99)}"` : '['),
  );
  await expect(pages(`${server.url}/large`, { maxBodyBytes: 50 }).toArray()).rejects.toMatchObject({
    code: 'ERR_LIMIT_EXCEEDED',
  });
  await expect(pages(`${server.url}/bad`).toArray()).rejects.toMatchObject({ code: 'ERR_BODY_JSON' });
  await server.idle();
});

test('by a cursor, left at any item and gone on from its checkpoint', async () => {
  const all = Array.from({ length: 23 }, (_, id) => ({ id: `c${id}` }));
  const server = await serve((request, response) => {
    const after = new URL(request.url ?? '', 'http://a').searchParams.get('starting_after');
    const begin = all.findIndex(({ id }) => id === after) + 1;
    response.end(JSON.stringify({ data: all.slice(begin, begin + 5), has_more: begin + 5 < all.length }));
  });
  const list = (body: unknown) => body as { data: { id: string }[]; has_more: boolean };
  const customers = (start?: ReturnType<typeof pages>['checkpoint']) =>
    pages(`${server.url}/customers?limit=5`, {
      start,
      items: (body) => list(body).data,
      next: nextCursor('starting_after', (body) => (list(body).has_more ? list(body).data.at(-1)?.id : undefined)),
    });
  const given: unknown[] = [];
  let reader = customers();
  for (let left = 0; left < all.length; left += 4) {
    reader = customers(left === 0 ? undefined : reader.checkpoint);
    for await (const customer of reader) {
      given.push(customer);
      if (given.length % 4 === 0) break;
    }
    await server.idle();
  }
  expect(given).toEqual(all);
});

test('redirect: error', async () => {
  const server = await serve((_request, response) => response.writeHead(302, { location: '/elsewhere' }).end());
  await expect(pages(server.url, { redirect: 'error' }).toArray()).rejects.toMatchObject({ code: 'ERR_REDIRECT' });
  await server.idle();
});

test('each try takes a permit of the limiter, for its host', async () => {
  const server = await numbers(3);
  const polite = limiter({ concurrency: 1, perKey: true });
  const keys: unknown[] = [];
  const watched: Limiter = {
    ...polite,
    run: (work, options) => polite.run(work, options),
    pause: (key, ms) => polite.pause(key, ms),
    statistics: (key) => polite.statistics(key),
    acquire: (options) => {
      keys.push(options?.key);
      return polite.acquire(options);
    },
  };
  expect(await pages(`${server.url}/list`, { limiter: watched }).count()).toBe(6);
  expect(keys).toEqual(Array.from({ length: 3 }, () => new URL(server.url).host));
  expect(polite.statistics().running).toBe(0);
  await server.idle();
});
