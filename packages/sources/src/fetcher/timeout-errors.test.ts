import { inspect } from 'node:util';
import { TimeoutError } from '@forawait/core';
import { afterEach, describe, expect, test } from '@jest/globals';
import { closeServers, serve, serveRaw } from '../../test/fetcher/server.ts';
import { FetchTimeoutError } from './errors.ts';
import { fetcher } from './fetcher.ts';

afterEach(closeServers);

/** The error itself, to be looked at. */
const caught = (error: unknown): unknown => error;
const once = { retry: false } as const;
const again = { retry: { limit: 1, baseMs: 1 } } as const;

describe('a time limit that is over names the URL that was asked last, and the tries that were made', () => {
  test('timeoutMs', async () => {
    const server = await serve(() => undefined);
    const error: unknown = await fetcher([`${server.url}/a?b=c`], { ...again, timeoutMs: 20 })
      .first()
      .catch(caught);
    expect(error).toBeInstanceOf(FetchTimeoutError);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error).toMatchObject({
      name: 'TimeoutError',
      code: 'ERR_TIMEOUT',
      message: `Cannot fetch ${server.url}/a?b=c: try 2 was not over after 20 ms (timeoutMs)`,
      timeoutMs: 20,
      url: `${server.url}/a?b=c`,
      attempts: 2,
    });
  });

  test('timeoutMs, after a redirect', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/next' }).end();
    });
    await expect(fetcher([server.url], { ...once, timeoutMs: 100 }).first()).rejects.toMatchObject({
      url: `${server.url}/next`,
      attempts: 1,
    });
  });

  test('idleMs', async () => {
    const server = await serve((_request, response) => void response.write('part'));
    await expect(fetcher([server.url], { ...again, idleMs: 20 }).first()).rejects.toMatchObject({
      message: `Cannot fetch ${server.url}/: in try 2 no byte of the body came for 20 ms (idleMs)`,
      url: `${server.url}/`,
      attempts: 2,
    });
  });

  test('idleMs, of a body that is read while it arrives', async () => {
    const server = await serve((_request, response) => void response.write('part'));
    const [response] = await fetcher([server.url], { ...once, as: 'response', idleMs: 20 }).toArray();
    await expect(response?.text()).rejects.toMatchObject({
      name: 'TimeoutError',
      url: `${server.url}/`,
      attempts: 1,
    });
  });

  test('totalTimeoutMs, in the middle of a try', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/next' }).end();
    });
    await expect(fetcher([server.url], { totalTimeoutMs: 100 }).first()).rejects.toMatchObject({
      name: 'TimeoutError',
      message: `Cannot fetch ${server.url}/next: it was not over after 100 ms and 1 try (totalTimeoutMs)`,
      timeoutMs: 100,
      url: `${server.url}/next`,
      attempts: 1,
    });
  });

  test('totalTimeoutMs, in the middle of the body of an error', async () => {
    const server = await serve((_request, response) => void response.writeHead(503).write('a part'));
    await expect(fetcher([server.url], { totalTimeoutMs: 100, idleMs: 5000 }).first()).rejects.toMatchObject({
      name: 'TimeoutError',
      timeoutMs: 100,
      attempts: 1,
    });
    await server.idle();
  });

  test('totalTimeoutMs, between two tries', async () => {
    const server = await serve((_request, response) => void response.writeHead(503).end());
    const options = { retry: { baseMs: 10, maxMs: 60_000, jitter: false, limit: 20 }, totalTimeoutMs: 100 };
    const [record] = await fetcher([server.url], { ...options, onError: 'yield', details: true }).toArray();
    expect(record).toMatchObject({
      status: 'rejected',
      url: `${server.url}/`,
      reason: { name: 'TimeoutError', url: `${server.url}/`, attempts: record?.attempts, cause: { statusCode: 503 } },
    });
    expect(record?.attempts).toBeGreaterThan(1);
    expect((record as { reason: Error }).reason.message).toBe(
      `Cannot fetch ${server.url}/: it was not over after 100 ms and ${record?.attempts} tries (totalTimeoutMs)`,
    );
  });
});

test('with load there is no URL, but the tries are told', async () => {
  const never = () => new Promise<never>(() => undefined);
  await expect(fetcher([1], { load: never, totalTimeoutMs: 20 }).first()).rejects.toThrow(
    'Cannot load an item: it was not over after 20 ms and 1 try (totalTimeoutMs)',
  );
});

describe('credentials in a URL show up in no error', () => {
  test.each([
    'http://user:secret@a/',
    'ftp://user:secret@a/',
    'http://user:secret@[a/',
    'http://user:sec@ret@a b/',
    'http:user:secret@a b/',
    'https:\\user:secret@[bad]/',
    ' http:///user:secret@a b/',
    'ht\ttp:/\n/user:secret@a b/',
    'http://user:sec/ret@a/',
    'http://user:secr#et?@a b/',
    'user:secret@a b',
    'blob:http://user:secret@a/',
  ])('%j', async (url) => {
    const error: unknown = await fetcher([url]).first().catch(caught);
    expect(error).toMatchObject({ name: 'TypeError', message: expect.stringMatching(/^Cannot fetch/) });
    expect((error as Error).message).not.toMatch(/sec|ret/);
    // With its cause and all that this one has.
    expect(inspect(error).replace(/^ +at .*$/gm, '')).not.toMatch(/user:sec|secret/);
  });

  test.each(['http://a b:80/c@d', 'http://[a/b:c@d', '/a:b@c'])('%j has none, and is shown as it is', async (url) => {
    await expect(fetcher([url]).first()).rejects.toMatchObject({
      message: `Cannot fetch ${JSON.stringify(url)}: it is not an absolute URL`,
      cause: { code: 'ERR_INVALID_URL', input: url },
    });
  });

  test.each(['ftp://user:secret@a/', 'https:user:secret@a b/', '//user:secret@a b/'])(
    'nor with all that is in it, that %j is what a redirect leads to',
    async (location) => {
      const server = await serve((_request, response) => void response.writeHead(302, { location }).end());
      const error: unknown = await fetcher([server.url], once).first().catch(caught);
      expect(error).toMatchObject({ name: 'RedirectError', code: 'ERR_REDIRECT_LOCATION' });
      expect(inspect(error)).not.toContain('secret');
    },
  );

  test('that a redirect leads to, and cannot be fetched', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(302, { location: 'ftp://user:secret@a/' }).end();
    });
    await expect(fetcher([server.url], once).first()).rejects.toMatchObject({
      message: `Cannot fetch ${server.url}/: it redirects to "ftp://a/", which cannot be fetched`,
    });
  });

  test('that came from a redirect', async () => {
    const server = await serveRaw((socket, connection) => {
      const { localPort: port } = socket;
      if (connection > 1) return;
      const location = `http://user:secret@127.0.0.1:${port}/next`;
      socket.write(`HTTP/1.1 302 Found\r\nlocation: ${location}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    });
    const error: unknown = await fetcher([server.url], { ...once, timeoutMs: 100 })
      .first()
      .catch(caught);
    expect(error).toMatchObject({ name: 'TimeoutError', url: `${server.url}/next` });
    expect((error as Error).message).not.toContain('secret');
  });
});
