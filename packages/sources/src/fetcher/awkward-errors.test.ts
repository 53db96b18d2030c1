import { limiter } from '@forawait/core';
import { describe, expect, test } from '@jest/globals';
import { fetcher } from './fetcher.ts';

const throwing = (name: string, error: object = new Error('mine')): object =>
  Object.defineProperty(error, name, {
    get: () => {
      throw new Error(`${name} cannot be read`);
    },
  });

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

const awkward: [string, unknown][] = [
  ...['cause', 'code', 'message', 'name', 'statusCode', 'url', 'headers'].map((name): [string, unknown] => [
    `an error whose ${name} cannot be read`,
    throwing(name),
  ]),
  ['the headers of a 429 cannot be read', throwing('headers', { statusCode: 429 })],
  ['a Retry-After cannot be read', { statusCode: 429, headers: throwing('retry-after', {}) }],
  ['a revoked proxy', revoked()],
  ['an object without a prototype', Object.create(null)],
  ['a symbol', Symbol('mine')],
  ['undefined', undefined],
];

const rejecting = async (reason: unknown): Promise<never> => {
  await Promise.resolve();
  throw reason;
};
const failingBody = (reason: unknown): Promise<Response> =>
  Promise.resolve(new Response(new ReadableStream({ pull: (controller) => controller.error(reason) })));

/** In an array: what a promise answers is looked at for a `then`. */
const reasonsOf = async (results: AsyncIterable<unknown>): Promise<unknown[]> => {
  const reasons: unknown[] = [];
  for await (const result of results) reasons.push((result as { reason: unknown }).reason);
  return reasons;
};

/** Tried again at once, and under a limiter: so all who look at an error do. */
const common = () =>
  ({ onError: 'yield', details: true, limiter: limiter({ concurrency: 1 }), retry: { limit: 1, baseMs: 0 } }) as const;

describe('an error that cannot be looked at is told as it is', () => {
  test.each(awkward)('by a fetch: %s', async (_kind, error) => {
    const results = fetcher(['http://a/'], { ...common(), fetch: () => rejecting(error) });
    expect(Object.is((await reasonsOf(results))[0], error)).toBe(true);
  });

  test.each(awkward)('by a body: %s', async (_kind, error) => {
    const results = fetcher(['http://a/'], { ...common(), fetch: () => failingBody(error) });
    expect(Object.is((await reasonsOf(results))[0], error)).toBe(true);
  });

  test.each(awkward)('by a fetch that was given a body: %s', async (_kind, error) => {
    const jobs = [{ url: 'http://a/', method: 'POST', body: (async function* () {})() }];
    const results = fetcher(jobs, { ...common(), fetch: () => rejecting(error) });
    expect(Object.is((await reasonsOf(results))[0], error)).toBe(true);
  });

  test.each(awkward)('by a load: %s', async (_kind, error) => {
    const results = fetcher(['a'], { ...common(), load: () => rejecting(error) });
    expect(Object.is((await reasonsOf(results))[0], error)).toBe(true);
  });
});

test.each([
  ['whose message cannot be read', throwing('message', Object.assign(new Error('mine'), { code: 'ECONNRESET' }))],
  ['that is no text', Object.assign(Object.create(null) as object, { code: 'ECONNRESET', message: Object.create(null) as object })], // prettier-ignore
])('an error of the connection %s is a NetworkError all the same', async (_kind, error) => {
  const results = fetcher(['http://a/'], { ...common(), fetch: () => rejecting(error) });
  expect(await reasonsOf(results)).toMatchObject([
    {
      name: 'NetworkError',
      code: 'ECONNRESET',
      message: 'Cannot fetch http://a/: the connection failed (ECONNRESET)',
    },
  ]);
});
