import { getEventListeners } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { adaptiveLimiter, limiter, type Limiter, type Permit, type PermitOutcome } from '@forawait/core';
import { settleTasks, virtualTime } from '@forawait/core/testing';
import { serve, closeServers } from '../../test/fetcher/server.ts';
import { fetcher } from './fetcher.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const urls = (host: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `http://${host}/${index}`);
const IDLE = { running: 0, waiting: 0, pausedMs: 0 };

/** The permit of a limiter of one's own. */
const permitThat = (release: (outcome?: PermitOutcome) => void): Permit =>
  Object.assign(release, { [Symbol.dispose]: release });

/** Runs `action` on a virtual clock; no timer may be left. */
async function timed<R>(action: (now: () => number) => Promise<R>): Promise<R> {
  const time = virtualTime();
  try {
    const result = await time.run(() => action(() => time.now));
    expect(time.pending).toBe(0);
    return result;
  } finally {
    time.restore();
  }
}

/** A fetch that takes a while, and knows how many were under way at the most. */
function slowFetch(ms: number) {
  const seen = { running: 0, peak: 0, started: [] as string[] };
  const fetch = async (url: string): Promise<Response> => {
    seen.started.push(url);
    seen.peak = Math.max(seen.peak, ++seen.running);
    await sleep(ms);
    seen.running--;
    return Response.json(1);
  };
  return { fetch, seen };
}

/** A fetch that answers 1, but first `statusCode` with Retry-After. */
function busyFetch(statusCode: number, retryAfter: string, now: () => number) {
  const starts: [string, number][] = [];
  const fetch = async (url: string): Promise<Response> => {
    starts.push([url, now()]);
    if (starts.length > 1 || statusCode === 200) return Response.json(1);
    return new Response('busy', { status: statusCode, headers: { 'retry-after': retryAfter } });
  };
  return { fetch, starts };
}

/** A fetch whose bodies end when they are told to. */
function openFetch(bodies: ReadableStreamDefaultController<Uint8Array>[]) {
  return async () => new Response(new ReadableStream<Uint8Array>({ start: (body) => void bodies.push(body) }));
}

describe('a limiter', () => {
  test('is kept together by all fetchers that share it', async () => {
    await timed(async (now) => {
      const shared = limiter({ concurrency: 2 });
      const { fetch, seen } = slowFetch(10);
      const each = (host: string) => fetcher(urls(host, 4), { fetch, limiter: shared }).toArray();
      await Promise.all([each('a'), each('b')]);
      expect([seen.peak, now()]).toEqual([2, 40]);
      expect(shared.statistics()).toEqual(IDLE);
    });
  });

  test('with perKey counts by the host, or by the key of the job', async () => {
    await timed(async () => {
      const keys: unknown[] = [];
      const real = limiter({ concurrency: 1, perKey: true });
      const watched: Limiter = {
        run: real.run.bind(real),
        pause: real.pause.bind(real),
        statistics: real.statistics.bind(real),
        acquire: (options) => {
          keys.push(options?.key);
          return real.acquire(options);
        },
      };
      const { fetch, seen } = slowFetch(10);
      const jobs = ['http://a:81/', { url: 'http://b/' }, { url: 'http://c/', key: 'mine' }];
      await fetcher(jobs, { fetch, limiter: watched }).toArray();
      expect([keys, seen.peak]).toEqual([['a:81', 'b', 'mine'], 3]);
    });
  });

  test('grants one permit a try, and holds none while a retry waits', async () => {
    await timed(async (now) => {
      const one = limiter({ concurrency: 1 });
      const starts: [number, number][] = [];
      const load = (item: number, { attempt }: { attempt: number }) => {
        starts.push([item, now()]);
        if (item === 1 && attempt === 1) throw new Error('again');
        return item;
      };
      const retry = { baseMs: 100, jitter: false };
      expect(await fetcher([1, 2], { load, limiter: one, retry }).toArray()).toEqual([1, 2]);
      expect(starts).toEqual([[1, 0], [2, 0], [1, 100]]); // prettier-ignore
      expect(one.statistics()).toEqual(IDLE);
    });
  });

  test('counts an item of load by what key answers', async () => {
    await timed(async (now) => {
      const each = limiter({ concurrency: 1, perKey: true });
      const ends: [string, number][] = [];
      const load = async (item: string) => {
        await sleep(10);
        ends.push([item, now()]);
      };
      await fetcher(['a1', 'a2', 'b1'], { load, limiter: each, key: (item) => item.slice(0, 1) }).toArray();
      expect(ends).toEqual([['a1', 10], ['b1', 10], ['a2', 20]]); // prettier-ignore
    });
  });

  test.each([
    ['throws', (): unknown => JSON.parse('{')],
    ['answers no string', () => 5],
  ])('with a key that %s: the item fails, and the others do not', async (_how, bad) => {
    const load = (item: number) => item;
    const key = (item: number) => (item === 1 ? (bad() as string) : 'a');
    const options = { load, key, limiter: limiter({ concurrency: 1 }), onError: 'yield', details: true } as const;
    const results = await fetcher([1, 2], options).toArray();
    expect(results).toMatchObject([{ status: 'rejected', request: 1, attempts: 0, ms: 0 }, { value: 2 }]);
  });

  test('that is exhausted starts nothing, and whoever waits is in its statistics', async () => {
    const one = limiter({ concurrency: 1 });
    const release = await one.acquire();
    const { fetch, seen } = slowFetch(0);
    const all = fetcher(urls('a', 3), { fetch, limiter: one }).toArray();
    await settleTasks();
    expect([seen.started, one.statistics()]).toEqual([[], { running: 1, waiting: 3, pausedMs: 0 }]);
    release();
    expect(await all).toEqual([1, 1, 1]);
  });
});

describe('waiting for a permit', () => {
  test('ends with the total time, and leaves nothing in the queue', async () => {
    await timed(async () => {
      const one = limiter({ concurrency: 1 });
      await one.acquire();
      const { fetch } = slowFetch(0);
      const options = { fetch, limiter: one, totalTimeoutMs: 50, timeoutMs: 1 };
      await expect(fetcher(urls('a', 1), options).toArray()).rejects.toMatchObject({
        name: 'TimeoutError',
        timeoutMs: 50,
        attempts: 0,
      });
      expect(one.statistics()).toMatchObject({ running: 1, waiting: 0 });
    });
  });

  test('ends with an abort, by its reason', async () => {
    const one = limiter({ concurrency: 1 });
    await one.acquire();
    const controller = new AbortController();
    const reason = new Error('enough');
    const all = fetcher(urls('a', 2), { load: () => 1, limiter: one, signal: controller.signal }).toArray();
    await settleTasks();
    controller.abort(reason);
    await expect(all).rejects.toBe(reason);
    expect(one.statistics()).toMatchObject({ running: 1, waiting: 0 });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });

  test('ends when the loop is left', async () => {
    const two = limiter({ concurrency: 1, perKey: true });
    await two.acquire({ key: 'b' });
    const { fetch } = slowFetch(0);
    const pages = fetcher(['http://a/', 'http://b/', 'http://b/'], { fetch, limiter: two });
    const pending = [pages.next(), pages.next(), pages.next()];
    await pending[0];
    await pages.return();
    await Promise.all(pending);
    expect(two.statistics()).toMatchObject({ running: 1, waiting: 0 });
  });

  test('a permit that comes in the moment of an abort goes to the next', async () => {
    const permits: Permit[] = [];
    let given: ((permit: Permit) => void) | undefined;
    let back = 0;
    const late: Limiter = {
      ...limiter({ concurrency: 1 }),
      pause: () => undefined,
      acquire: () => new Promise((resolve) => (given = resolve)),
    };
    const controller = new AbortController();
    let tried = 0;
    const load = () => ++tried;
    const all = fetcher([1], { load, limiter: late, signal: controller.signal, graceMs: 0 }).toArray();
    all.catch(() => undefined);
    await settleTasks();
    given?.(permitThat(() => void back++));
    controller.abort();
    await expect(all).rejects.toBe(controller.signal.reason);
    await settleTasks();
    expect([permits, back, tried]).toEqual([[], 1, 0]);
  });

  test.each(['abort', 'leave'] as const)(
    '%s at each turn: every permit is back, and nobody is left in the queue',
    async (how) => {
      for (let turns = 0; turns < 60; turns++) {
        const one = limiter({ concurrency: 1 });
        let asked = 0;
        const fetch = async () => new Response('1', { status: asked++ % 2 === 0 ? 503 : 200 });
        const controller = new AbortController();
        const pages = fetcher(urls('a', 4), { fetch, limiter: one, retry: { baseMs: 0 }, signal: controller.signal });
        const reads = Array.from({ length: 4 }, () => pages.next().catch(() => undefined));
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        if (how === 'abort') controller.abort();
        else await pages.return();
        await Promise.all(reads);
        await settleTasks();
        expect([turns, one.statistics()]).toEqual([turns, IDLE]);
      }
    },
  );

  test('what a limiter of one’s own fails with is the error of the job, and is not tried again', async () => {
    let asked = 0;
    const broken: Limiter = {
      ...limiter({ concurrency: 1 }),
      pause: () => undefined,
      acquire: () => Promise.reject(new Error(`no ${++asked}`)),
    };
    await expect(fetcher([1], { load: () => 1, limiter: broken }).toArray()).rejects.toThrow('no 1');
  });
});

describe('a Retry-After', () => {
  test.each([429, 503])('of a %i pauses the key for everybody who shares the limiter', async (statusCode) => {
    await timed(async (now) => {
      const shared = limiter({ concurrency: 1, perKey: true });
      const first = busyFetch(statusCode, '3', now);
      const second = busyFetch(200, '', now);
      const one = fetcher(['http://a/1'], { fetch: first.fetch, limiter: shared });
      const other = async () => {
        await sleep(1);
        expect(shared.statistics('a').pausedMs).toBe(2999);
        return fetcher(['http://a/2', 'http://b/'], { fetch: second.fetch, limiter: shared }).toArray();
      };
      await Promise.all([one.toArray(), other()]);
      expect(first.starts).toEqual([['http://a/1', 0], ['http://a/1', 3000]]); // prettier-ignore
      expect(second.starts.map(([url]) => url)).toEqual(['http://b/', 'http://a/2']);
      expect(second.starts[1]?.[1]).toBeGreaterThanOrEqual(3000);
    });
  });

  describe('of a 429 behind a redirect', () => {
    /** `http://a/` leads to `http://b/`, which is busy once. */
    function redirecting(now: () => number) {
      const starts: [string, number][] = [];
      let busy = true;
      const fetch = async (url: string): Promise<Response> => {
        starts.push([url, now()]);
        if (url === 'http://a/') return new Response(null, { status: 302, headers: { location: 'http://b/' } });
        if (url !== 'http://b/' || !busy) return Response.json(1);
        busy = false;
        return new Response('', { status: 429, headers: { 'retry-after': '3' } });
      };
      return { fetch, starts };
    }
    const later = async function* <J>(first: J, ...rest: J[]) {
      yield first;
      await sleep(1);
      yield* rest;
    };

    test.each([
      ['without a limiter', undefined],
      ['with one that is shared', limiter({ concurrency: 9, perKey: true })],
    ])('pauses the host that answered, not the one that was asked first, %s', async (_how, shared) => {
      await timed(async (now) => {
        const { fetch, starts } = redirecting(now);
        await fetcher(later('http://a/', 'http://a/1', 'http://b/1'), { fetch, limiter: shared }).toArray();
        expect(starts.slice(0, 3)).toEqual([['http://a/', 0], ['http://b/', 0], ['http://a/1', 1]]); // prettier-ignore
        expect(starts.slice(3).map(([, at]) => at)).toEqual([3000, 3000, 3000]);
      });
    });

    test('pauses the key of a job that brings its own', async () => {
      await timed(async (now) => {
        const { fetch, starts } = redirecting(now);
        const jobs = later({ url: 'http://a/', key: 'mine' }, { url: 'http://b/1' }, { url: 'http://c/', key: 'mine' });
        await fetcher(jobs, { fetch }).toArray();
        expect(starts).toContainEqual(['http://b/1', 1]);
        expect(starts).toContainEqual(['http://c/', 3000]);
      });
    });
  });

  test('without perKey pauses all', async () => {
    await timed(async (now) => {
      const shared = limiter({ concurrency: 1 });
      const { fetch, starts } = busyFetch(429, '2', now);
      await fetcher(['http://a/', 'http://b/'], { fetch, limiter: shared }).toArray();
      expect(starts.map(([, at]) => at)).toEqual([0, 2000, 2000]);
    });
  });

  test('that is longer than maxRetryAfterMs pauses for so long', async () => {
    const shared = limiter({ concurrency: 1 });
    const fetch = async () => new Response('', { status: 503, headers: { 'retry-after': '3600' } });
    const retry = { maxRetryAfterMs: 2000 };
    await timed(async () => {
      await fetcher(['http://a/'], { fetch, limiter: shared, retry, onError: 'skip' }).toArray();
      expect(shared.statistics().pausedMs).toBe(2000);
      await sleep(2000);
      expect(shared.statistics()).toEqual(IDLE);
    });
  });
});

describe("as: 'response'", () => {
  test('holds its permit until the body has ended', async () => {
    const one = limiter({ concurrency: 1 });
    const bodies: ReadableStreamDefaultController<Uint8Array>[] = [];
    const pages = fetcher(urls('a', 2), { fetch: openFetch(bodies), limiter: one, as: 'response', ordered: false });
    const { value } = await pages.next();
    await settleTasks();
    expect([bodies.length, one.statistics()]).toEqual([1, { running: 1, waiting: 1, pausedMs: 0 }]);
    bodies[0]?.close();
    expect(await value!.text()).toBe('');
    await pages.next();
    expect(bodies.length).toBe(2);
    bodies[1]?.close();
    expect(await pages.next()).toMatchObject({ done: true });
    await settleTasks();
    expect(one.statistics()).toEqual(IDLE);
  });

  test('gives it back when the body is cancelled, and when the loop is left', async () => {
    const one = limiter({ concurrency: 1 });
    const pages = fetcher(urls('a', 3), { fetch: openFetch([]), limiter: one, as: 'response', ordered: false });
    const first = await pages.next();
    await first.value!.body!.cancel();
    await pages.next();
    expect(one.statistics()).toMatchObject({ running: 1 });
    await pages.return();
    expect(one.statistics()).toEqual(IDLE);
  });
});

test("as: 'response' in order: a retry gets its permit although a later body is open", async () => {
  const one = limiter({ concurrency: 1 });
  let asked = 0;
  const fetch = async (url: string) => {
    if (url === 'http://a/0' && asked++ === 0) return new Response('busy', { status: 503 });
    return new Response(new ReadableStream<Uint8Array>());
  };
  const pages = fetcher(urls('a', 2), { fetch, limiter: one, as: 'response', retry: { baseMs: 0 } });
  expect((await pages.next()).value?.url).toBe('http://a/0');
  expect((await pages.next()).value?.url).toBe('http://a/1');
  await pages.return();
  expect(one.statistics()).toEqual(IDLE);
});

test('over the wire: permits are back, and so are the sockets, however it ends', async () => {
  const server = await serve((request, response) => {
    if (request.url === '/0') response.writeHead(500).end('no');
    else if (request.url === '/1') request.socket.destroy();
    else response.end('1');
  });
  try {
    const two = limiter({ concurrency: 2 });
    const jobs = [0, 1, 2, 3].map((path) => `${server.url}/${path}`);
    const results = await fetcher(jobs, { limiter: two, retry: false, onError: 'yield' }).toArray();
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled', 'fulfilled']);
    expect(two.statistics()).toEqual(IDLE);
    await server.idle();
  } finally {
    await closeServers();
  }
});

describe('what a limiter is told', () => {
  /** The outcomes that a limiter hears of. */
  async function outcomesOf(
    answer: () => Promise<Response>,
    options: { as?: 'bytes' | 'response'; ordered?: boolean; totalTimeoutMs?: number } = {},
  ): Promise<(PermitOutcome | undefined)[]> {
    const outcomes: (PermitOutcome | undefined)[] = [];
    const told: Limiter = {
      ...limiter({ concurrency: 1 }),
      pause: () => undefined,
      acquire: () => Promise.resolve(permitThat((outcome) => void outcomes.push(outcome))),
    };
    const pages = fetcher(['http://a/'], { as: 'bytes', fetch: answer, limiter: told, retry: false, onError: 'skip', ...options }); // prettier-ignore
    for await (const page of pages) if (page instanceof Response) await page.text();
    await settleTasks();
    return outcomes;
  }

  test('nothing, where all went well', async () => {
    expect(await outcomesOf(async () => new Response('a'))).toEqual([undefined]);
  });

  test('the error, where the server or the connection failed', async () => {
    expect(await outcomesOf(async () => new Response('', { status: 503 }))).toEqual([
      { error: expect.objectContaining({ statusCode: 503 }), ignored: false },
    ]);
    const broken = async () => Promise.reject(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    expect(await outcomesOf(broken)).toEqual([
      { error: expect.objectContaining({ code: 'ECONNRESET' }), ignored: false },
    ]);
  });

  test('that it tells nothing, where the answer is at fault, or the call was stopped', async () => {
    const redirect = async () => new Response('', { status: 302, headers: { location: 'ftp://a/' } });
    expect(await outcomesOf(redirect)).toMatchObject([{ ignored: true }]);
    await timed(async () => {
      const never = () => new Promise<Response>(() => undefined);
      expect(await outcomesOf(never, { totalTimeoutMs: 50 })).toMatchObject([{ ignored: true }]);
    });
  });

  test('the time to the headers, of a body that is read while it arrives', async () => {
    await timed(async () => {
      const late = async () => {
        await sleep(20);
        const body = new ReadableStream<Uint8Array>({ start: (body) => void setTimeout(() => body.close(), 100) });
        return new Response(body);
      };
      expect(await outcomesOf(late, { as: 'response', ordered: false })).toEqual([{ latencyMs: 20 }]);
    });
  });

  test('adaptiveLimiter() finds about what a server takes', async () => {
    await timed(async () => {
      const adaptive = adaptiveLimiter({ concurrency: { max: 100 }, perKey: true });
      let running = 0;
      const fetch = async (): Promise<Response> => {
        if (running >= 12) return new Response('busy', { status: 503 });
        running++;
        await sleep(100);
        running--;
        return Response.json(1);
      };
      const limits: number[] = [];
      const options = { fetch, limiter: adaptive, concurrency: 60, ordered: false, retry: { budget: Infinity } };
      await fetcher(urls('a', 1500), options).forEach(() => void limits.push(adaptive.statistics('a').limit));
      const settled = limits.slice(500);
      const mean = settled.reduce((sum, limit) => sum + limit, 0) / settled.length;
      expect(mean).toBeGreaterThan(0.8 * 12);
      expect(mean).toBeLessThan(1.2 * 12);
    });
  });
});
