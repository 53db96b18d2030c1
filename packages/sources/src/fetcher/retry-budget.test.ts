import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { limiter } from '@forawait/core';
import { virtualTime, type VirtualTime } from '@forawait/core/testing';
import fc from 'fast-check';
import { fetcher } from './fetcher.ts';
import { RetryBudget } from './retry-budget.ts';

let time: VirtualTime;
beforeEach(() => {
  time = virtualTime();
});
afterEach(() => {
  const { pending } = time;
  time.restore();
  expect(pending).toBe(0);
});

const NOW = { baseMs: 0 };
const urls = (count: number): string[] => Array.from({ length: count }, (_, index) => `http://a/${index}`);

/** How many retries are left, which are taken. */
function drain(budget: RetryBudget): number {
  let taken = 0;
  while (taken < 1e6 && budget.take()) taken++;
  return taken;
}

/** A fetch that always fails, and counts. */
function failing(fail: () => Response) {
  const calls = { count: 0 };
  const fetch = async (): Promise<Response> => {
    calls.count++;
    return fail();
  };
  return { calls, fetch };
}

const refused = (): never => {
  throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
};
const busy =
  (status: number, retryAfter: string): (() => Response) =>
  () =>
    new Response('busy', { status, headers: { 'retry-after': retryAfter } });

describe('RetryBudget', () => {
  test.each([
    [1, 30],
    [16, 32],
    [500, 1000],
  ])('with %i jobs in flight starts with %i retries', (concurrency, reserve) => {
    expect(drain(new RetryBudget(0.2, concurrency))).toBe(reserve);
  });

  test('five jobs add a retry, and never more than the reserve is kept', () => {
    const budget = new RetryBudget(0.2, 1);
    drain(budget);
    for (let job = 0; job < 5; job++) budget.add();
    expect(drain(budget)).toBe(1);
    for (let job = 0; job < 10_000; job++) budget.add();
    expect(drain(budget)).toBe(30);
  });

  test('comes back by one a second, up to the reserve', async () => {
    const budget = new RetryBudget(0, 1);
    drain(budget);
    await time.advance(2500);
    expect(drain(budget)).toBe(2);
    await time.advance(500);
    expect(drain(budget)).toBe(1);
    await time.advance(3_600_000);
    expect(drain(budget)).toBe(30);
  });

  test('of Infinity is never used up', () => {
    expect(drain(new RetryBudget(Infinity, 1))).toBe(1e6);
  });

  test('whatever is added and taken: never more retries than the reserve, the share of the jobs, and one a second', () => {
    const steps = fc.array(fc.boolean(), { maxLength: 500 });
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), steps, (share, jobs) => {
        const budget = new RetryBudget(share, 1);
        let added = 0;
        let taken = 0;
        for (const job of jobs) {
          if (job) {
            budget.add();
            added++;
          } else if (budget.take()) taken++;
          expect(taken).toBeLessThanOrEqual(30 + share * added + 1e-6);
        }
      }),
    );
  });
});

describe('retry.budget', () => {
  test('10,000 requests that all fail are retried no more often than a fifth of them, and the reserve', async () => {
    const { calls, fetch } = failing(refused);
    const options = { fetch, retry: NOW, onError: 'yield', concurrency: 64, details: true } as const;
    const results = await fetcher(urls(10_000), options).toArray();
    expect(results.length).toBe(10_000);
    const retries = calls.count - 10_000;
    expect(retries).toBeGreaterThan(2100);
    expect(retries).toBeLessThanOrEqual(2000 + 128);
    expect(retries / calls.count).toBeLessThan(0.2);
    const reasons = results.map((result) => (result.status === 'rejected' ? result.reason : undefined));
    expect(new Set(reasons.map((reason) => (reason as { code?: unknown } | undefined)?.code))).toEqual(
      new Set(['ECONNREFUSED']),
    );
  });

  test('holds whatever the statuses, the hosts and the share', async () => {
    const { calls, fetch } = failing(busy(503, 'soon'));
    const jobs = urls(1000).map((url, index) => ({ url, key: `host ${index}` }));
    await fetcher(jobs, { fetch, retry: { ...NOW, budget: 0.05 }, onError: 'skip', ordered: false }).toArray();
    expect(calls.count).toBeLessThanOrEqual(1000 + 50 + 32);
  });

  test('of 0 leaves the reserve, of Infinity all retries', async () => {
    const none = failing(refused);
    await fetcher(urls(100), { fetch: none.fetch, retry: { ...NOW, budget: 0 }, onError: 'skip' }).toArray();
    expect(none.calls.count).toBe(100 + 32);
    const all = failing(refused);
    await fetcher(urls(100), { fetch: all.fetch, retry: { ...NOW, budget: Infinity }, onError: 'skip' }).toArray();
    expect(all.calls.count).toBe(400);
  });

  test('a small job has all its retries', async () => {
    const { calls, fetch } = failing(refused);
    await fetcher(urls(10), { fetch, retry: NOW, onError: 'skip' }).toArray();
    expect(calls.count).toBe(40);
  });

  test('what finds none left fails with its own last error, and says so', async () => {
    const { fetch } = failing(refused);
    // one after the other: else it is a race who gets the last ones
    const options = { fetch, concurrency: 1, retry: { ...NOW, budget: 0 }, onError: 'yield', details: true } as const;
    const results = await fetcher(urls(100), options).toArray();
    expect(results.at(0)).toMatchObject({ attempts: 4, retryRefused: false, reason: { retryRefused: false } });
    expect(results.at(-1)).toMatchObject({
      attempts: 1,
      retryRefused: true,
      reason: { name: 'NetworkError', code: 'ECONNREFUSED', attempts: 1, retryRefused: true },
    });
  });

  test('what load throws stays as it is: the record tells', async () => {
    const error = Object.freeze(new Error('mine'));
    const load = (): never => {
      throw error;
    };
    const options = { load, retry: { ...NOW, budget: 0 }, onError: 'yield', details: true } as const;
    const last = (await fetcher(urls(100), options).toArray()).at(-1);
    expect(last).toMatchObject({ attempts: 1, retryRefused: true });
    expect(last).toHaveProperty('reason', error);
  });

  test('a hook that wants a retry does not get more', async () => {
    const { calls, fetch } = failing(busy(404, ''));
    const retry = { ...NOW, budget: 0, shouldRetry: () => true };
    await fetcher(urls(100), { fetch, retry, onError: 'skip' }).toArray();
    expect(calls.count).toBe(100 + 32);
  });

  test('retries for which a Retry-After holds back all others are not counted', async () => {
    await time.run(async () => {
      const asked = failing(busy(429, '1'));
      await fetcher(urls(100), { fetch: asked.fetch, retry: { limit: 1, budget: 0 }, onError: 'skip' }).toArray();
      expect(asked.calls.count).toBe(200);
      const shared = failing(busy(503, '1'));
      const polite = limiter({ concurrency: 100 });
      const options = {
        fetch: shared.fetch,
        retry: { limit: 1, budget: 0 },
        onError: 'skip',
        limiter: polite,
      } as const;
      await fetcher(urls(100), options).toArray();
      expect(shared.calls.count).toBe(200);
    });
  });

  test.each([
    ['429', () => ({ fetch: busy(429, '3600') })],
    ['503 under a limiter', () => ({ fetch: busy(503, '3600'), limiter: limiter({ concurrency: 100 }) })],
  ])('a hook cannot retry at will where a %s asks for longer than maxRetryAfterMs', async (_kind, setup) => {
    await time.run(async () => {
      const { fetch: answer, ...rest } = setup();
      const { calls, fetch } = failing(answer);
      const retry = { baseMs: 1, budget: 0, maxRetryAfterMs: 20, shouldRetry: () => true };
      const jobs = urls(100).map((url, index) => ({ url, key: `host ${index}` }));
      await fetcher(jobs, { fetch, retry, onError: 'skip', ...rest }).toArray();
      expect(calls.count).toBe(100 + 32);
    });
  });

  test('a hook that wants what waits for a Retry-After anyway is not counted', async () => {
    await time.run(async () => {
      const { calls, fetch } = failing(busy(429, '1'));
      const retry = { limit: 1, budget: 0, shouldRetry: () => true };
      const jobs = urls(100).map((url) => ({ url, method: 'POST' }));
      await fetcher(jobs, { fetch, retry, onError: 'skip' }).toArray();
      expect(calls.count).toBe(200);
    });
  });

  test('a hook cannot retry at will where it was another host, after a redirect, that asks to wait', async () => {
    await time.run(async () => {
      const { calls, fetch } = failing(busy(429, '1'));
      const redirecting = async (url: string): Promise<Response> =>
        url.startsWith('http://a/') ? new Response(null, { status: 302, headers: { location: 'http://b/' } }) : fetch();
      const retry = { limit: 1, budget: 0, baseMs: 1, statuses: [], shouldRetry: () => true };
      await fetcher(urls(100), { fetch: redirecting, retry, onError: 'skip' }).toArray();
      expect(calls.count).toBe(100 + 32);
    });
  });

  test('a Retry-After of 0 holds back nobody, and is counted', async () => {
    const { calls, fetch } = failing(busy(429, '0'));
    await fetcher(urls(100), { fetch, retry: { budget: 0 }, onError: 'skip' }).toArray();
    expect(calls.count).toBe(100 + 32);
  });
});
