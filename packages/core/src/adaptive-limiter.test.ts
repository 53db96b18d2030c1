import { describe, expect, test } from '@jest/globals';
import { errorOf } from '../contract/exits.ts';
import { watched } from '../contract/watch.ts';
import { adaptiveLimiter, type AdaptiveLimiter, type AdaptiveLimiterOptions, limiter } from './index.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const busy = { statusCode: 503 };

/** Random numbers that are the same in each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state / 2147483648;
  };
}

/** A server with room for so many: what comes on top of it waits in a line, or is refused. */
class Server {
  capacity: number;
  readonly #queues: boolean;
  readonly #random = seeded(7);
  readonly #line: (() => void)[] = [];
  #busy = 0;

  constructor(capacity: number, more: 'queues' | 'is refused') {
    this.capacity = capacity;
    this.#queues = more === 'queues';
  }

  async answer(): Promise<void> {
    if (this.#busy >= this.capacity) {
      if (!this.#queues) {
        await sleep(10);
        throw busy;
      }
      await new Promise<void>((resolve) => this.#line.push(resolve));
    } else this.#busy++;
    await sleep(80 + 40 * this.#random());
    // Whoever is next takes over the place.
    const next = this.#line.shift();
    if (next === undefined) this.#busy--;
    else next();
  }
}

/** Keeps a limiter busy for a while; answers what its limit was on the average, once it has settled. */
async function load(adaptive: AdaptiveLimiter, server: Server, ms: number, now: () => number): Promise<number> {
  const end = now() + ms;
  const settled = now() + ms / 3;
  let sum = 0;
  let samples = 0;
  const client = async (): Promise<void> => {
    while (now() < end) {
      await adaptive.run(() => server.answer()).catch(() => undefined);
      if (now() < settled) continue;
      sum += adaptive.statistics().limit;
      samples++;
    }
  };
  await Promise.all(Array.from({ length: 100 }, client));
  return sum / samples;
}

describe('adaptiveLimiter()', () => {
  test.each([
    [10, 'queues'],
    [30, 'queues'],
    [10, 'is refused'],
    [30, 'is refused'],
  ] as const)('comes to within a fifth of a capacity of %i, where more %s', async (capacity, more) => {
    await watched(async ({ time }) => {
      const adaptive = adaptiveLimiter({ concurrency: { max: 100 } });
      const limit = await load(adaptive, new Server(capacity, more), 10_000, () => time.now);
      expect(limit).toBeGreaterThan(0.8 * capacity);
      expect(limit).toBeLessThan(1.2 * capacity);
    });
  });

  test('goes up to max where the other side never has too much', async () => {
    await watched(async ({ time }) => {
      const adaptive = adaptiveLimiter({ concurrency: { max: 40 } });
      await load(adaptive, new Server(1000, 'queues'), 3000, () => time.now);
      expect(adaptive.statistics().limit).toBe(40);
    });
  });

  test('goes down with the capacity, and recovers with it', async () => {
    await watched(async ({ time }) => {
      const server = new Server(30, 'is refused');
      const adaptive = adaptiveLimiter({ concurrency: { max: 100 } });
      const now = (): number => time.now;
      await load(adaptive, server, 4000, now);
      server.capacity = 5;
      expect(await load(adaptive, server, 4000, now)).toBeLessThan(7);
      server.capacity = 30;
      expect(await load(adaptive, server, 6000, now)).toBeGreaterThan(20);
    });
  });

  test('two of them share a server fairly', async () => {
    await watched(async ({ time }) => {
      const server = new Server(40, 'queues');
      const [one, other] = [0, 1].map(() => adaptiveLimiter({ concurrency: { max: 100 } }));
      const limits = await Promise.all([one!, other!].map((each) => load(each, server, 12_000, () => time.now)));
      expect(Math.max(...limits) / Math.min(...limits)).toBeLessThan(1.5);
      expect(limits[0]! + limits[1]!).toBeLessThan(1.2 * 40);
    });
  });

  test('never goes below min, whatever happens', async () => {
    await watched(async () => {
      const adaptive = adaptiveLimiter({ concurrency: { min: 3, max: 10 } });
      for (let call = 0; call < 100; call++) await errorOf(adaptive.run(() => Promise.reject(new Error('down'))));
      expect(adaptive.statistics()).toEqual({ running: 0, waiting: 0, pausedMs: 0, limit: 3 });
    });
  });

  test('falls once for all that was under way when it fell', async () => {
    await watched(async () => {
      const adaptive = adaptiveLimiter({ concurrency: { min: 10, max: 100 } });
      const answers = async (count: number): Promise<void> => {
        const permits = await Promise.all(Array.from({ length: count }, () => adaptive.acquire()));
        await sleep(10);
        for (const permit of permits) permit();
      };
      await answers(10);
      await answers(20);
      expect(adaptive.statistics().limit).toBe(40);
      const permits = await Promise.all(Array.from({ length: 20 }, () => adaptive.acquire()));
      for (const permit of permits) permit({ error: busy });
      expect(adaptive.statistics().limit).toBe(28);
      (await adaptive.acquire())({ error: busy });
      expect(adaptive.statistics().limit).toBe(19);
    });
  });

  test('lets those start who wait when the limit rises', async () => {
    await watched(async () => {
      const adaptive = adaptiveLimiter({ concurrency: { min: 8, max: 100 } });
      const granted: number[] = [];
      const permits = Array.from({ length: 30 }, async (_, place) => {
        const permit = await adaptive.acquire();
        granted.push(place);
        await sleep(10);
        permit();
      });
      await sleep(1);
      expect(granted.length).toBe(8);
      await sleep(10);
      expect(granted.length).toBe(8 + 16);
      await Promise.all(permits);
    });
  });

  test('with perKey each key has a limit of its own, besides rate and pauses', async () => {
    await watched(async ({ time }) => {
      const adaptive = adaptiveLimiter({ concurrency: { min: 2, max: 9 }, rate: 10, burst: 1, perKey: true });
      const starts: number[] = [];
      const run = (key: string): Promise<unknown> => adaptive.run(() => starts.push(time.now), { key });
      adaptive.pause('b', 500);
      await Promise.all([run('a'), run('a'), run('b')]);
      expect(starts).toEqual([0, 100, 500]);
      expect(adaptive.statistics('a').limit).toBe(2);
      expect([adaptive.statistics('c').limit, adaptive.statistics().limit]).toEqual([2, 4]);
    });
  });
});

describe('what it learns from', () => {
  /** The limit after one more outcome, from 16 on. */
  async function limitAfter(fail: unknown, options: Partial<AdaptiveLimiterOptions> = {}): Promise<number> {
    const adaptive = adaptiveLimiter({ concurrency: { min: 4, max: 16 }, ...options });
    for (let round = 0; round < 5; round++) {
      const permits = await Promise.all(Array.from({ length: adaptive.statistics().limit }, () => adaptive.acquire()));
      for (const permit of permits) permit({ latencyMs: 10 });
    }
    expect(adaptive.statistics().limit).toBe(16);
    await errorOf(adaptive.run(() => Promise.reject(fail as Error)));
    return adaptive.statistics().limit;
  }

  test.each<[string, unknown]>([
    ['429', { statusCode: 429 }],
    ['503', { status: 503 }],
    ['a time limit', Object.assign(new Error('late'), { name: 'TimeoutError' })],
    ['a connection', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
    ['what fetch says of one', new TypeError('fetch failed', { cause: new Error('reset') })],
    ['nothing', undefined],
  ])('%s is an overload', async (_what, error) => {
    expect(await limitAfter(error)).toBe(11);
  });

  test.each<[string, unknown]>([
    ['404', { statusCode: 404 }],
    ['500', { statusCode: 500 }],
    ['a cancellation', Object.assign(new Error('gone'), { name: 'AbortError' })],
    ['a mistake', new TypeError('x is not a function')],
    ['no JSON', new SyntaxError('Unexpected token')],
  ])('%s is none', async (_what, error) => {
    expect(await limitAfter(error)).toBe(16);
  });

  test('isOverload decides, and where it throws it is one', async () => {
    expect(await limitAfter(new Error('a'), { isOverload: () => false })).toBe(16);
    expect(await limitAfter({ statusCode: 404 }, { isOverload: () => true })).toBe(11);
    const broken = (): boolean => {
      throw new Error('broken');
    };
    expect(await limitAfter({ statusCode: 404 }, { isOverload: broken })).toBe(11);
  });

  test('an abort tells nothing, whatever its reason', async () => {
    const adaptive = adaptiveLimiter({ concurrency: { min: 2, max: 4 } });
    for (let call = 0; call < 8; call++) {
      const permits = await Promise.all([adaptive.acquire(), adaptive.acquire()]);
      for (const permit of permits) permit({ latencyMs: 1 });
    }
    const controller = new AbortController();
    const work = (): Promise<never> => {
      controller.abort(new Error('enough'));
      return Promise.reject(controller.signal.reason as Error);
    };
    await errorOf(adaptive.run(work, { signal: controller.signal }));
    (await adaptive.acquire())({ error: busy, ignored: true });
    expect(adaptive.statistics().limit).toBe(4);
  });

  test('begins at initial, from where it can fall, of each key', async () => {
    const adaptive = adaptiveLimiter({ concurrency: { min: 1, max: 4, initial: 4 }, perKey: true });
    expect(adaptive.statistics('a').limit).toBe(4);
    const permits = await Promise.all([1, 2, 3, 4].map(() => adaptive.acquire({ key: 'a' })));
    for (const permit of permits) permit({ error: busy });
    expect([adaptive.statistics('a').limit, adaptive.statistics('b').limit]).toEqual([2, 4]);
  });

  test('a limit that is not reached does not grow', async () => {
    const adaptive = adaptiveLimiter({ concurrency: { min: 2, max: 9 } });
    for (let call = 0; call < 100; call++) await adaptive.run(() => undefined);
    expect(adaptive.statistics().limit).toBe(2);
  });

  test('answers that take longer count only as far as tolerance says', async () => {
    const settle = async (tolerance: number): Promise<number> => {
      const adaptive = adaptiveLimiter({ concurrency: { min: 8, max: 64 }, tolerance });
      for (const latencyMs of [10, 10, 19]) {
        const permits = await Promise.all(
          Array.from({ length: adaptive.statistics().limit }, () => adaptive.acquire()),
        );
        for (const permit of permits) permit({ latencyMs });
      }
      return adaptive.statistics().limit;
    };
    expect([await settle(1.2), await settle(2), await settle(Infinity)]).toEqual([13, 64, 64]);
  });

  test('a limiter that does not adapt does not look', async () => {
    const one = limiter({ concurrency: 1 });
    (await one.acquire())({ error: busy, latencyMs: 5 });
    expect(one.statistics()).toEqual({ running: 0, waiting: 0, pausedMs: 0 });
  });
});

test.each<[unknown, string, string]>([
  [undefined, 'TypeError', 'Cannot use undefined as concurrency: it must be { min, max }'],
  [{ concurrency: 5 }, 'TypeError', 'Cannot use 5 as concurrency: it must be { min, max }'],
  [{ concurrency: {} }, 'TypeError', 'Cannot use undefined as concurrency.max: it must be a number'],
  [
    { concurrency: { min: 0, max: 1 } },
    'RangeError',
    'Cannot use 0 as concurrency.min: it must be a whole number, 1 or more',
  ],
  [
    { concurrency: { min: Infinity, max: Infinity } },
    'RangeError',
    'Cannot use Infinity as concurrency.min: it must be finite',
  ],
  [
    { concurrency: { min: 5, max: 4 } },
    'RangeError',
    'Cannot use 4 as concurrency.max: it must be a whole number, 5 or more',
  ],
  [{ concurrency: { maximum: 4 } }, 'TypeError', 'Cannot use option "maximum": the options are min, max, initial'],
  [
    { concurrency: { max: 4, initial: 5 } },
    'RangeError',
    'Cannot use 4 as concurrency.max: it must be a whole number, 5 or more',
  ],
  [
    { concurrency: { min: 2, max: 4, initial: 1 } },
    'RangeError',
    'Cannot use 1 as concurrency.initial: it must be a whole number, 2 or more',
  ],
  [
    { concurrency: { max: Infinity, initial: Infinity } },
    'RangeError',
    'Cannot use Infinity as concurrency.initial: it must be finite',
  ],
  [{ concurrency: { max: 4 }, tolerance: 0.9 }, 'RangeError', 'Cannot use 0.9 as tolerance: it must be 1 or more'],
  [{ concurrency: { max: 4 }, tolerance: 'a' }, 'TypeError', 'Cannot use "a" as tolerance: it must be a number'],
  [
    { concurrency: { max: 4 }, isOverload: 5 },
    'TypeError',
    'Cannot adapt a limiter: the callback must be a function, got 5',
  ],
  [{ concurrency: { max: 4 }, rate: 0 }, 'RangeError', 'Cannot use 0 as rate: it must be more than 0'],
  [{ concurrency: { max: 4 }, perKey: 1 }, 'TypeError', 'Cannot use 1 as perKey: it must be true or false'],
])('adaptiveLimiter(%p) is refused', (options, name, message) => {
  expect(() => adaptiveLimiter(options as AdaptiveLimiterOptions)).toThrow(expect.objectContaining({ name, message }));
});
