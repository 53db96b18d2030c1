import { createServer, type Server } from 'node:https';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Agent, type Dispatcher, ProxyAgent } from 'undici';
import { closeProxies, connectProxy } from '../../test/fetcher/connect-proxy.ts';
import { CERTIFICATE, KEY } from '../../test/fetcher/loopback-certificate.ts';
import { bodyOf, closeServers, serve } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';

const secure: (Server | Http2SecureServer)[] = [];
const dispatchers: Dispatcher[] = [];
afterEach(async () => {
  await Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.destroy()));
  await closeServers();
  await closeProxies();
  for (const server of secure.splice(0)) await new Promise((resolve) => server.close(resolve));
});

const TRUST = { ca: CERTIFICATE };
const using = <D extends Dispatcher>(dispatcher: D): D => (dispatchers.push(dispatcher), dispatcher);

async function listening(server: Server | Http2SecureServer): Promise<string> {
  secure.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A server that speaks both: each answer tells by which version it came. What asks for `/wait` is answered together with `batch` - 1 others. */
async function secureSite(batch = 1) {
  const sessions = new Set<unknown>();
  const waiting: (() => void)[] = [];
  let open = 0;
  const server = createSecureServer({ key: KEY, cert: CERTIFICATE, allowHTTP1: true }, (request, response) => {
    if (request.httpVersion === '2.0') sessions.add(request.stream.session);
    response.setHeader('content-type', 'application/json');
    const { url: path, method, httpVersion: version } = request;
    if (path === '/moved') return void response.writeHead(302, { location: '/2' }).end();
    if (path === '/never') return;
    const answer = (body: string): unknown => response.end(JSON.stringify({ path, method, version, body }));
    if (path !== '/wait') return void bodyOf(request as never).then(answer);
    if (waiting.push(() => answer('')) === batch) for (const go of waiting.splice(0)) go();
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    open++;
    socket.on('close', () => open--);
  });
  const url = await listening(server);
  return { url, sessions: () => sessions.size, open: () => open };
}

describe('a proxy, by ProxyAgent of undici', () => {
  test('makes a tunnel for http: and https: alike', async () => {
    const proxy = await connectProxy();
    const plain = await serve((request, response) => response.end(JSON.stringify(request.url)));
    const site = await secureSite();
    const dispatcher = using(new ProxyAgent({ uri: proxy.url, requestTls: TRUST }));
    const urls = [`${plain.url}/1`, `${site.url}/2`];
    expect(await fetcher(urls, { dispatcher }).toArray()).toMatchObject(['/1', { path: '/2' }]);
    expect(proxy.log.map(({ line }) => line).sort()).toEqual(
      [plain.url, site.url].map((url) => `CONNECT ${new URL(url).host}`).sort(),
    );
  });

  test('gets whole URLs, and sees all, with proxyTunnel: false', async () => {
    const proxy = await connectProxy();
    const plain = await serve((request, response) => response.end(JSON.stringify(request.headers['via'])));
    const dispatcher = using(new ProxyAgent({ uri: proxy.url, proxyTunnel: false }));
    expect(await fetcher([`${plain.url}/1`], { dispatcher }).toArray()).toEqual(['1.1 test']);
    expect(proxy.log.map(({ line }) => line)).toEqual([`GET ${plain.url}/1`]);
  });

  test('is told its credentials, and no server is', async () => {
    const proxy = await connectProxy('Basic cHJveHk6c2VjcmV0');
    const plain = await serve((request, response) => response.end(JSON.stringify({ ...request.headers })));
    const uri = proxy.url.replace('//', '//proxy:secret@');
    const [headers] = await fetcher([plain.url], { dispatcher: using(new ProxyAgent(uri)) }).toArray();
    expect(headers).not.toHaveProperty('proxy-authorization');
    expect(proxy.log[0]?.credentials).toBe('Basic cHJveHk6c2VjcmV0');
  });

  test('that refuses is a failed connection', async () => {
    const proxy = await connectProxy('Basic other');
    const plain = await serve((_request, response) => response.end('1'));
    const dispatcher = using(new ProxyAgent(proxy.url));
    const error: unknown = await fetcher([plain.url], { dispatcher, retry: false })
      .toArray()
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'NetworkError', code: 'UND_ERR_ABORTED' });
    expect(String(error)).toContain('Proxy response (407)');
    expect(plain.made).toBe(0);
  });

  test('is left with nothing under way when the loop is left', async () => {
    const proxy = await connectProxy();
    const plain = await serve((request, response) => (request.url === '/1' ? response.end('1') : undefined));
    const dispatcher = using(new ProxyAgent(proxy.url));
    const results = fetcher([`${plain.url}/1`, `${plain.url}/2`], { dispatcher });
    expect((await results.next()).value).toBe(1);
    await plain.reached(2);
    await results.return();
    await dispatcher.destroy();
    await plain.idle();
    expect(plain.open).toBe(0);
  });
});

describe('HTTP/2, by allowH2 of undici', () => {
  const h2 = () => using(new Agent({ allowH2: true, connect: TRUST }));

  test('carries many requests at the same time over one connection, when pipelining lets it', async () => {
    const site = await secureSite(16);
    const urls = Array.from({ length: 64 }, () => `${site.url}/wait`);
    const dispatcher = using(new Agent({ allowH2: true, connect: TRUST, connections: 1, pipelining: 100 }));
    const results = await fetcher(urls, { dispatcher, concurrency: 16 }).toArray();
    expect(results).toEqual(urls.map(() => ({ path: '/wait', method: 'GET', version: '2.0', body: '' })));
    expect(site.sessions()).toBe(1);
  });

  test('has a connection for each request in flight without that', async () => {
    const site = await secureSite(4);
    const urls = Array.from({ length: 8 }, () => `${site.url}/wait`);
    expect(await fetcher(urls, { dispatcher: h2(), concurrency: 4 }).count()).toBe(8);
    expect(site.sessions()).toBe(4);
  });

  test('where the server has none, one connection carries one request after the other', async () => {
    const sockets = new Set<unknown>();
    let inFlight = 0;
    let most = 0;
    const server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
      sockets.add(request.socket);
      most = Math.max(most, ++inFlight);
      // Late enough for another to come, if it were sent.
      setImmediate(() => setImmediate(() => (inFlight--, response.end(`"${request.httpVersion}"`))));
    });
    const url = await listening(server);
    const dispatcher = using(new Agent({ allowH2: true, connect: TRUST, connections: 1, pipelining: 100 }));
    expect(await fetcher([url, url, url, url], { dispatcher }).toArray()).toEqual(['1.1', '1.1', '1.1', '1.1']);
    expect([sockets.size, most]).toEqual([1, 1]);
  });

  test('goes through a proxy', async () => {
    const [site, proxy] = [await secureSite(), await connectProxy()];
    const dispatcher = using(new ProxyAgent({ uri: proxy.url, requestTls: { ...TRUST, allowH2: true } }));
    expect(await fetcher([site.url], { dispatcher }).toArray()).toMatchObject([{ version: '2.0' }]);
  });

  test('without it the same server is spoken to by HTTP/1.1', async () => {
    const site = await secureSite();
    const dispatcher = using(new Agent({ connect: TRUST }));
    expect(await fetcher([site.url], { dispatcher }).toArray()).toMatchObject([{ version: '1.1' }]);
  });

  test('carries the body of a request, and follows redirects', async () => {
    const site = await secureSite();
    const jobs = [{ url: `${site.url}/1`, method: 'POST', body: 'text' }, `${site.url}/moved`];
    expect(await fetcher(jobs, { dispatcher: h2(), details: true }).toArray()).toMatchObject([
      { value: { method: 'POST', body: 'text', version: '2.0' } },
      { value: { path: '/2' }, redirects: [`${site.url}/moved`] },
    ]);
  });

  test('is left with nothing open when the loop is left', async () => {
    const site = await secureSite();
    const dispatcher = h2();
    const results = fetcher([`${site.url}/1`, `${site.url}/never`], { dispatcher });
    await results.next();
    await results.return();
    await dispatcher.destroy();
    while (site.open() > 0) await new Promise(setImmediate);
  });
});

test('a certificate that nobody has vouched for is a failed connection', async () => {
  const url = await listening(createServer({ key: KEY, cert: CERTIFICATE }, (_request, response) => response.end('1')));
  const results = fetcher([url], { retry: false });
  await expect(results.toArray()).rejects.toMatchObject({ name: 'NetworkError', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
});
