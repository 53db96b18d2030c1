import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { request } from 'undici';
import { closeServers, serve, type TestServer } from '../../test/fetcher/server.ts';
import { Agents } from './agents.ts';

let agents: Agents;
beforeEach(() => {
  agents = new Agents({ connections: 2, connect: { timeout: 5000 } });
});
afterEach(async () => {
  await agents.destroy();
  await closeServers();
});

const at = (...addresses: string[]) => addresses.map((address) => ({ address, family: 4 }));
const portOf = ({ url }: TestServer): string => new URL(url).port;

test('an agent that is held to addresses goes nowhere else, whatever the name', async () => {
  const server = await serve((_request, response) => response.end('here'));
  const url = `http://no.such.name.example:${portOf(server)}/`;
  const { body } = await request(url, { dispatcher: agents.pinned(at('127.0.0.1')) });
  expect(await body.text()).toBe('here');
});

test('the same addresses, in whatever order, have one agent; others have another', () => {
  const first = agents.pinned(at('127.0.0.1', '127.0.0.2'));
  expect(agents.pinned(at('127.0.0.2', '127.0.0.1'))).toBe(first);
  expect(agents.pinned(at('127.0.0.1'))).not.toBe(first);
  expect(agents.free()).not.toBe(first);
  expect(agents.free()).toBe(agents.free());
});

test('beyond 256, the agent that was not used for longest is closed, unless it has something to do', async () => {
  let answer: () => void = () => undefined;
  const server = await serve((request, response) => {
    if (request.url === '/late') answer = () => response.end('late');
    else response.end('here');
  });
  const busy = agents.pinned(at('127.0.0.1'));
  const answered = request(`http://a.example:${portOf(server)}/late`, { dispatcher: busy });
  await server.reached(1);
  const idle = agents.pinned(at('127.0.0.1', '127.9.9.9'));
  await (await request(`http://a.example:${portOf(server)}/`, { dispatcher: idle })).body.text();
  expect(server.open).toBe(2);
  for (let index = 0; index < 255; index++) agents.pinned(at(`127.2.0.${String(index)}`));
  expect(agents.pinned(at('127.0.0.1'))).toBe(busy);
  expect(agents.pinned(at('127.0.0.1', '127.9.9.9'))).not.toBe(idle);
  while (server.open > 1) await new Promise(setImmediate);
  answer();
  expect(await (await answered).body.text()).toBe('late');
});

test('destroy() ends all, whatever they do', async () => {
  const server = await serve(() => undefined);
  const urls = ['127.0.0.1', '127.0.0.1,127.9.9.9'].map((list) => {
    const dispatcher = agents.pinned(at(...list.split(',')));
    return request(`http://a.example:${portOf(server)}/`, { dispatcher }).catch(() => 'ended');
  });
  const free = request(server.url, { dispatcher: agents.free() }).catch(() => 'ended');
  await server.reached(3);
  await agents.destroy();
  expect(await Promise.all([...urls, free])).toEqual(['ended', 'ended', 'ended']);
  await server.idle();
});

test('close() waits for what is under way', async () => {
  let answer: () => void = () => undefined;
  const server = await serve((_request, response) => (answer = () => response.end('late')));
  const answered = request(`http://a.example:${portOf(server)}/`, { dispatcher: agents.pinned(at('127.0.0.1')) });
  await server.reached(1);
  const closing = agents.close();
  answer();
  expect(await (await answered).body.text()).toBe('late');
  await closing;
  await server.idle();
});
