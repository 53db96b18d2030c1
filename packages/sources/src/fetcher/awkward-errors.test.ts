import { limiter } from '@forawait/core';
import { describe, expect, test } from '@jest/globals';
import { HttpError } from './errors.ts';
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

describe('the reason why there was no other try', () => {
  const asking = (): HttpError =>
    new HttpError(
      { statusCode: 429, statusText: '', headers: { 'retry-after': '3600' }, body: '' },
      { url: 'http://a/', attempts: 1 },
    );
  const refusing = (): Promise<Response> =>
    Promise.resolve(new Response('', { status: 429, headers: { 'retry-after': '3600' } }));
  const timesTold = ({ message, stack }: Error): number[] =>
    [message, stack ?? ''].map((text) => text.split('it asks to wait').length - 1);

  test.each([
    ['frozen', Object.freeze(asking())],
    ['without a message to read', throwing('message', asking())],
    ['without a stack to read', throwing('stack', asking())],
    [
      'a proxy that refuses',
      new Proxy(asking(), {
        set: () => {
          throw new Error('no');
        },
      }),
    ],
  ])('is not told of an error that is %s, and that is the error of the job', async (_kind, error) => {
    const results = fetcher(['a'], { onError: 'yield', load: () => rejecting(error) });
    expect(Object.is((await reasonsOf(results))[0], error)).toBe(true);
  });

  test('is told once of the same error of several jobs', async () => {
    const error = asking();
    await reasonsOf(fetcher([1, 2, 3], { onError: 'yield', load: () => rejecting(error) }));
    expect(timesTold(error)).toEqual([1, 1]);
  });

  test('is told once of an error of a fetcher within a load', async () => {
    const load = (url: string) => fetcher([url], { fetch: refusing }).first();
    const [error] = await reasonsOf(fetcher(['http://a/'], { onError: 'yield', load }));
    expect(timesTold(error as Error)).toEqual([1, 1]);
  });
});

test('that the budget refused a retry cannot be told of a frozen error, which is the error of the job', async () => {
  const error = Object.freeze(new HttpError({ statusCode: 500, statusText: '', headers: {}, body: '' }, { url: '', attempts: 1 })); // prettier-ignore
  const results = fetcher(Array.from({ length: 40 }, (_, index) => index), { onError: 'yield', retry: { limit: 1, baseMs: 0, budget: 0 }, load: () => rejecting(error) }); // prettier-ignore
  expect(new Set(await reasonsOf(results))).toEqual(new Set([error]));
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
