import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Agent } from 'undici';
import { attempting } from '../../test/fetcher/attempts.ts';
import { bodyOf, closeServers, serve, serveRaw } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';
import { fetchTransport } from './fetch-wire.ts';
import type { RequestBody } from './job.ts';

let agent: Agent;
beforeEach(() => {
  agent = new Agent();
});
afterEach(async () => {
  await agent.destroy();
  await closeServers();
});

const bytes = Buffer.from('a');
/** With a code, as errors of the network have one; of the very kind that would be tried again. */
const coded = () => Object.assign(new Error('mine'), { code: 'ECONNRESET' });

async function* generated(error: Error) {
  yield bytes;
  throw error;
}

function* iterated(error: Error) {
  yield bytes;
  throw error;
}

const bodies: Record<string, (error: Error) => RequestBody> = {
  'an async generator': generated,
  'a Node stream': (error) => Readable.from(generated(error)),
  'a Node stream that had failed before': (error) => {
    const stream = new Readable({ read: () => undefined });
    stream.on('error', () => undefined).destroy(error);
    return stream;
  },
  'a web stream': (error) =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(bytes)),
      pull: (controller) => controller.error(error),
    }),
};

const swallowing = () =>
  serve((request, response) => void bodyOf(request).then(() => response.end('1'), () => undefined)); // prettier-ignore

const form = new FormData();
form.set('a', 'b');

const wrong: readonly (readonly [what: string, body: unknown, message: string])[] = [
  ['numbers', [1], 'Cannot send the number 1: every chunk of a body must be bytes or a text'],
  ['a Map', new Map([['a', 'b']]), 'Cannot send an array: every chunk of a body must be bytes or a text'],
  ['objects by a stream', Readable.from([{}]), 'Cannot send an object: every chunk of a body must be bytes or a text'],
  [
    'a form',
    form,
    'Cannot send FormData: pass the blob() of new Response(form) as body, and its content-type as a header',
  ],
];

test.each(wrong)('a body of %s is no error of the network, and says what is wrong', async (_what, body, message) => {
  const server = await swallowing();
  const job = { url: server.url, method: 'POST', body: body as RequestBody };
  await expect(attempting(agent, job).reply).rejects.toThrow(new TypeError(message));
  await server.idle();
});

test('a form is sent by a fetch that takes forms', async () => {
  const server = await serve(
    (request, response) => void bodyOf(request).then((text) => response.end(`${text.length}`)),
  );
  const requests = [{ url: server.url, method: 'POST', body: form as unknown as RequestBody }];
  expect(await fetcher(requests, { fetch, as: 'text' }).first()).toMatch(/^[1-9]/);
});

describe('a body that fails ends its request with its own error, whatever code that has', () => {
  test.each([...Object.entries(bodies), ['a generator', iterated] as const])('%s', async (_kind, make) => {
    const server = await swallowing();
    const error = coded();
    const job = { url: server.url, method: 'POST', body: make(error) };
    await expect(attempting(agent, job).reply).rejects.toBe(error);
    await server.idle();
  });

  test.each(Object.entries(bodies))('through the fetch of the platform: %s', async (_kind, make) => {
    const server = await swallowing();
    const error = coded();
    const job = { url: server.url, method: 'POST', body: make(error) };
    await expect(attempting(agent, job, { transport: fetchTransport(fetch) }).reply).rejects.toBe(error);
  });

  test('a file that does not exist', async () => {
    const server = await swallowing();
    const job = { url: server.url, method: 'PUT', body: createReadStream('there is no such file') };
    const [result] = await fetcher([job], { onError: 'yield' }).toArray();
    expect(result).toMatchObject({ reason: { code: 'ENOENT', syscall: 'open' } });
    expect((result as { reason: Error }).reason.name).toBe('Error');
  });

  test('a file that does not exist, in a job that waits for its turn, is no uncaught exception', async () => {
    const release: (() => void)[] = [];
    const server = await serve((request, response) => {
      if (request.url === '/slow') release.push(() => response.end('1'));
      else void bodyOf(request).then(() => response.end('2'), () => undefined); // prettier-ignore
    });
    const body = createReadStream('there is no such file');
    const jobs = [`${server.url}/slow`, { url: server.url, method: 'PUT', body }];
    const reading = fetcher(jobs, { onError: 'yield', perHost: 1 }).toArray();
    await server.reached(1);
    for (let turn = 0; turn < 50 && !body.destroyed; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(body.destroyed).toBe(true);
    release[0]!();
    expect(await reading).toMatchObject([{ value: 1 }, { reason: { code: 'ENOENT' } }]);
  });
});

describe('a connection that breaks under a body', () => {
  const endless = async function* () {
    for (;;) yield Buffer.alloc(1 << 16);
  };
  test.each<[string, () => RequestBody]>([
    ['an async generator', endless],
    ['a Node stream', () => Readable.from(endless(), { objectMode: false })],
  ])('is a NetworkError, and closes the body: %s', async (_kind, make) => {
    const server = await serveRaw((socket) => void socket.once('data', () => socket.resetAndDestroy()));
    const body = make();
    const job = { url: server.url, method: 'POST', body };
    const [result] = await fetcher([job], { onError: 'yield' }).toArray();
    expect(result).toMatchObject({ reason: { name: 'NetworkError' } });
    if (body instanceof Readable) expect(body.destroyed).toBe(true);
    else expect(await (body as AsyncGenerator).next()).toEqual({ value: undefined, done: true });
  });
});
