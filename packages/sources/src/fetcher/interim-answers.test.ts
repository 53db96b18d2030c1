import type { ServerResponse } from 'node:http';
import { afterEach, expect, jest, test } from '@jest/globals';
import { Agent, type Dispatcher } from 'undici';
import { closeServers, serve } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';

const dispatchers: Dispatcher[] = [];
let clock = { passedMs: 0 };
const real = performance.now.bind(performance);
afterEach(async () => {
  jest.restoreAllMocks();
  await Promise.all(dispatchers.splice(0).map((dispatcher) => dispatcher.destroy()));
  await closeServers();
});

/** A server that answers 102 again and again, before each of which `stepMs` go by on a clock that is not the real one; `last` ends that. */
async function dripping(stepMs: number, last = Infinity) {
  // Its own: what an earlier server still sends does not move it.
  const own = (clock = { passedMs: 0 });
  jest.spyOn(performance, 'now').mockImplementation(() => real() + own.passedMs);
  const interim = { count: 0 };
  const { url } = await serve((request, response) => {
    request.resume();
    const drip = (answer: ServerResponse): void => {
      if (answer.destroyed) return;
      if (interim.count >= last) return void answer.end('"late"');
      own.passedMs += stepMs;
      interim.count++;
      answer.writeProcessing(() => setImmediate(drip, answer));
    };
    request.on('end', () => drip(response));
  });
  return { url };
}
const shorter = (): Agent => {
  const agent = new Agent({ headersTimeout: 1000 });
  dispatchers.push(agent);
  return agent;
};

const LATE = { name: 'NetworkError', code: 'UND_ERR_HEADERS_TIMEOUT', attempts: 1, cause: { name: 'HeadersTimeoutError' } }; // prettier-ignore

test.each([
  ['an agent of our own', () => ({})],
  ['a dispatcher with a shorter limit, which begins anew each time', () => ({ dispatcher: shorter() })],
  ['agents that are guarded', () => ({ allow: () => true })],
])('interim answers without end are a headers timeout after 300,000 ms: %s', async (_kind, how) => {
  const { url } = await dripping(100_000);
  await expect(fetcher([url], { retry: false, ...how() }).toArray()).rejects.toMatchObject(LATE);
});

test('interim answers within 300,000 ms are passed over', async () => {
  const { url } = await dripping(99_000, 3);
  expect(await fetcher([url], { retry: false }).toArray()).toEqual(['late']);
});

test('the time in which a body is sent is not that in which headers are waited for', async () => {
  const { url } = await dripping(99_000, 3);
  const body = async function* (): AsyncGenerator<string> {
    yield 'a';
    clock.passedMs += 400_000;
    await Promise.resolve();
    yield 'b';
  };
  expect(await fetcher([{ url, method: 'POST', body: body() }], { retry: false }).toArray()).toEqual(['late']);
});

test('with timeoutMs, only that counts', async () => {
  const { url } = await dripping(200_000, 3);
  expect(await fetcher([url], { retry: false, timeoutMs: 2 ** 31 - 1 }).toArray()).toEqual(['late']);
});
