import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { Agent } from 'undici';
import { answerLookups } from '../../../test/fetcher/lookups.ts';
import { closeServers, serve } from '../../../test/fetcher/server.ts';
import { pages } from '../../pages/pages.ts';
import { serverSentEvents } from '../../sse/server-sent-events.ts';
import { AddressNotAllowedError } from '../errors.ts';
import { fetcher } from '../fetcher.ts';
import type { AllowAddress } from './allow.ts';
import { publicAddressesOnly } from './public-address.ts';

const others: Server[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  await closeServers();
  for (const server of others.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** Two machines with the same port: one that may be asked, and one inside. */
async function twoMachines() {
  const outside = await serve((request, response) => response.end(`outside ${request.url}`));
  const { port } = new URL(outside.url);
  const reached: string[] = [];
  const inside = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.end('secret');
  });
  others.push(inside);
  await new Promise<void>((resolve) => inside.listen(Number(port), '127.0.0.2', resolve));
  return { port, reached, outside };
}
const OUTSIDE = '127.0.0.1';
const INSIDE = '127.0.0.2';
const outsideOnly: AllowAddress = (_url, address) => address === OUTSIDE;
const text = { as: 'text', concurrency: 1, allow: outsideOnly } as const;
const failure = async (work: Promise<unknown>): Promise<unknown> =>
  await work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('allow', () => {
  test('is asked for the address behind a name, and for its URL', async () => {
    const { port } = await twoMachines();
    answerLookups([OUTSIDE]);
    const asked: [string, string][] = [];
    const allow: AllowAddress = (url, address) => asked.push([url.href, address]) > 0;
    expect(await fetcher([`http://a.example:${port}/x#y`], { ...text, allow }).toArray()).toEqual(['outside /x']);
    expect(asked).toEqual([[`http://a.example:${port}/x#y`, OUTSIDE]]);
  });

  test('is asked for each request, also where a connection is open already', async () => {
    const { port, outside } = await twoMachines();
    answerLookups([OUTSIDE]);
    const allow: AllowAddress = (url) => url.pathname !== '/private';
    const urls = ['/1', '/private', '/2'].map((path) => `http://a.example:${port}${path}`);
    const results = await fetcher(urls, { ...text, allow, onError: 'yield' }).toArray();
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([outside.made, outside.log]).toEqual([1, ['GET /1', 'GET /2']]);
  });

  test('may take its time', async () => {
    const { port } = await twoMachines();
    const allow: AllowAddress = async (_url, address) => Promise.resolve(address === OUTSIDE);
    expect(await fetcher([`http://${OUTSIDE}:${port}/`], { ...text, allow }).toArray()).toEqual(['outside /']);
    const refused = fetcher([`http://${INSIDE}:${port}/`], { ...text, allow }).toArray();
    await expect(refused).rejects.toThrow(AddressNotAllowedError);
  });

  test.each([[1], ['yes'], [{}], [undefined]])('that answers %p has not said yes', async (answer) => {
    const { port } = await twoMachines();
    const allow = (() => answer) as unknown as AllowAddress;
    await expect(fetcher([`http://${OUTSIDE}:${port}/`], { ...text, allow }).toArray()).rejects.toThrow(
      AddressNotAllowedError,
    );
  });

  test('cannot change where a request goes', async () => {
    const { port, reached } = await twoMachines();
    const allow: AllowAddress = (url) => ((url.hostname = INSIDE), true);
    expect(await fetcher([`http://${OUTSIDE}:${port}/`], { ...text, allow }).toArray()).toEqual(['outside /']);
    expect(reached).toEqual([]);
  });

  test('that throws fails the job with that error, the same object', async () => {
    const own = Object.assign(new Error('no list'), { code: 'ENOENT' });
    for (const allow of [
      () => Promise.reject(own),
      () => {
        throw own;
      },
    ]) {
      expect(await failure(fetcher(['http://127.0.0.1/'], { ...text, allow }).toArray())).toBe(own);
    }
  });

  test('that hangs is left by an abort, by the time limit of a try, and by leaving', async () => {
    const allow = (): Promise<never> => new Promise(() => undefined);
    const controller = new AbortController();
    const aborted = fetcher(['http://127.0.0.1/'], { ...text, allow, signal: controller.signal }).toArray();
    setImmediate(() => controller.abort(new Error('enough')));
    await expect(aborted).rejects.toThrow('enough');
    const late = fetcher(['http://127.0.0.1/'], { ...text, allow, timeoutMs: 10, retry: false }).toArray();
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError' });
    const left = fetcher(['http://127.0.0.1/'], { ...text, allow });
    void left.next();
    await left.return();
  });

  test('is not asked when the fetcher was left while a name was resolved', async () => {
    answerLookups([OUTSIDE]);
    const allow = jest.fn(outsideOnly);
    const controller = new AbortController();
    const results = fetcher(['http://a.example/'], { ...text, allow, signal: controller.signal }).toArray();
    controller.abort(new Error('enough'));
    await expect(results).rejects.toThrow('enough');
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(allow).not.toHaveBeenCalled();
  });
});

describe('a refusal', () => {
  test('names the URL and the addresses, and is not tried again', async () => {
    answerLookups([INSIDE, '::1']);
    const allow = jest.fn(outsideOnly);
    const error = await failure(fetcher(['http://a.example/x'], { ...text, allow, retry: 5 }).toArray());
    expect(error).toBeInstanceOf(AddressNotAllowedError);
    expect(error).toMatchObject({
      name: 'AddressNotAllowedError',
      code: 'ERR_ADDRESS_NOT_ALLOWED',
      message: 'Cannot fetch http://a.example/x: allow refuses 127.0.0.2, ::1',
      addresses: [INSIDE, '::1'],
      url: 'http://a.example/x',
      attempts: 1,
    });
    expect(allow).toHaveBeenCalledTimes(2);
  });

  test('of a redirect comes before anything is sent there', async () => {
    const { port, reached, outside } = await twoMachines();
    const moved = await serve((_request, response) => {
      response.writeHead(302, { location: `http://${INSIDE}:${port}/admin` }).end();
    });
    const error = await failure(fetcher([moved.url], text).toArray());
    expect(error).toMatchObject({
      code: 'ERR_ADDRESS_NOT_ALLOWED',
      url: `http://${INSIDE}:${port}/admin`,
      addresses: [INSIDE],
    });
    expect([reached, outside.made]).toEqual([[], 0]);
  });

  test('of some addresses of a name leaves the others', async () => {
    const { port, reached } = await twoMachines();
    answerLookups([INSIDE, OUTSIDE, '::1']);
    expect(await fetcher([`http://a.example:${port}/`], text).toArray()).toEqual(['outside /']);
    expect(reached).toEqual([]);
  });

  test('leaves no connection for those that are not allowed, when none of the others answers', async () => {
    const { port, reached, outside } = await twoMachines();
    answerLookups([INSIDE, '127.0.0.3']);
    const allow: AllowAddress = (_url, address) => address === '127.0.0.3';
    const error = await failure(fetcher([`http://a.example:${port}/`], { ...text, allow, retry: false }).toArray());
    expect(error).toMatchObject({ name: 'NetworkError', code: 'ECONNREFUSED' });
    expect([reached, outside.made]).toEqual([[], 0]);
  });
});

describe('a name that leads elsewhere the next time it is asked for (rebinding)', () => {
  test('is connected to where it was allowed: nobody asks a second time', async () => {
    const { port, reached } = await twoMachines();
    const asked = answerLookups([OUTSIDE], [INSIDE]);
    expect(await fetcher([`http://a.example:${port}/`], text).toArray()).toEqual(['outside /']);
    expect([reached, asked]).toEqual([[], ['a.example']]);
  });

  test('is not connected to when it has changed before the next request', async () => {
    const { port, reached } = await twoMachines();
    answerLookups([OUTSIDE], [INSIDE]);
    let later = 0;
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + later);
    const allow: AllowAddress = (_url, address) => ((later += 10_000), address === OUTSIDE);
    const results = fetcher(
      [1, 2].map((page) => `http://a.example:${port}/${page}`),
      { ...text, allow },
    );
    expect((await results.next()).value).toBe('outside /1');
    await expect(results.next()).rejects.toMatchObject({ addresses: [INSIDE] });
    expect(reached).toEqual([]);
  });

  test('back and forth uses no connection of one address for another', async () => {
    const { port, reached, outside } = await twoMachines();
    const urls = [1, 2, 3, 4].map((page) => `http://a${page}.example:${port}/${page}`);
    answerLookups([OUTSIDE], [INSIDE], [OUTSIDE], [INSIDE]);
    const results = await fetcher(urls, { ...text, onError: 'yield' }).toArray();
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect([reached, outside.log]).toEqual([[], ['GET /1', 'GET /3']]);
  });
});

describe('publicAddressesOnly', () => {
  test.each([
    ...['http://127.0.0.1/', 'http://127.1/', 'http://2130706433/', 'http://0x7f000001/', 'http://017700000001/'],
    ...['http://0/', 'http://0.0.0.0/', 'http://[::]/', 'http://[::1]/', 'http://[::ffff:127.0.0.1]/'],
    ...['http://[::ffff:7f00:1]/', 'http://[::127.0.0.1]/', 'http://[64:ff9b::127.0.0.1]/', 'http://localhost/'],
    ...['http://169.254.169.254/latest/meta-data/', 'http://[fd00:ec2::254]/', 'http://\u2460\u2461\u2466.1/'],
  ])('refuses %s', async (url) => {
    const error = await failure(fetcher([url], { allow: publicAddressesOnly, retry: false }).toArray());
    expect(error).toMatchObject({ code: 'ERR_ADDRESS_NOT_ALLOWED' });
  });
});

test('pages() ask as well', async () => {
  const { port } = await twoMachines();
  const pagesOf = (host: string) => pages(`http://${host}:${port}/`, { as: 'lines', allow: outsideOnly }).toArray();
  expect(await pagesOf(OUTSIDE)).toEqual(['outside /']);
  await expect(pagesOf(INSIDE)).rejects.toThrow(AddressNotAllowedError);
});

test('serverSentEvents() ask as well, for each connection', async () => {
  const server = await serve((_request, response) => {
    response.setHeader('content-type', 'text/event-stream').end('data: one\n\n');
  });
  const allow = jest.fn<AllowAddress>().mockReturnValueOnce(true).mockReturnValue(false);
  const events = serverSentEvents(server.url, { allow, reconnect: { initialMs: 0 } });
  expect((await events.next()).value).toMatchObject({ data: 'one' });
  await expect(events.next()).rejects.toThrow(AddressNotAllowedError);
  expect([server.made, allow.mock.calls.length]).toEqual([1, 2]);
});

test('no connection is left open', async () => {
  const { port, outside } = await twoMachines();
  const results = fetcher(
    [1, 2, 3].map((page) => `http://${OUTSIDE}:${port}/${page}`),
    text,
  );
  await results.next();
  await results.return();
  await outside.idle();
  expect(outside.open).toBe(0);
});

describe('is a TypeError at the call', () => {
  const dispatcher = new Agent();
  test.each<[object, string]>([
    [{ allow: true }, 'allow must be a function, got true'],
    [{ fetch, allow: outsideOnly }, 'allow cannot guard a fetch of your own, which does not tell what it connects to'],
    [
      { dispatcher, allow: outsideOnly },
      'allow cannot guard a dispatcher, which finds addresses by itself, and perhaps goes by a proxy',
    ],
  ])('%p', (options, message) => {
    expect(() => fetcher([], options)).toThrow(new TypeError(`Cannot start fetcher: ${message}`));
    expect(() => pages('http://a/', options)).toThrow(new TypeError(`Cannot read pages: ${message}`));
    expect(() => serverSentEvents('http://a/', options)).toThrow(TypeError);
  });

  test('for events that are there already', () => {
    const given = new Response('');
    expect(() => serverSentEvents(given, { allow: outsideOnly })).toThrow('it is for requests');
  });
});
