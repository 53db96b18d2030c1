import { expect, test } from '@jest/globals';
import { getEventListeners, setMaxListeners } from 'node:events';
import fc from 'fast-check';
import { errorOf } from '../contract/exits.ts';
import { watched } from '../contract/watch.ts';
import { from, limiter, type LimiterOptions, type Permit } from './index.ts';
import { settleTasks } from './testing/index.ts';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('limiter() lets no more than concurrency be at work', async () => {
  await watched(async ({ time }) => {
    const two = limiter({ concurrency: 2 });
    let running = 0;
    let peak = 0;
    const work = async (): Promise<void> => {
      peak = Math.max(peak, ++running);
      await sleep(10);
      running--;
    };
    await Promise.all(Array.from({ length: 6 }, () => two.run(work)));
    expect([peak, time.now]).toEqual([2, 30]);
    expect(two.statistics()).toEqual({ running: 0, waiting: 0, pausedMs: 0 });
  });
});

test('it starts a burst at once, then so many in a time', async () => {
  const { timers } = await watched(async ({ time }) => {
    const paced = limiter({ rate: 10, perMs: 1000, burst: 3 });
    const starts: number[] = [];
    await Promise.all(Array.from({ length: 6 }, () => paced.run(() => starts.push(time.now))));
    expect(starts).toEqual([0, 0, 0, 100, 200, 300]);
  });
  expect(timers).toBe(0);
});

test('tokens come back while nobody asks, up to the burst and no further', async () => {
  await watched(async ({ time }) => {
    const paced = limiter({ rate: 10, burst: 2 });
    const starts: number[] = [];
    const run = (): Promise<number> => paced.run(() => starts.push(time.now));
    await Promise.all([run(), run()]);
    await sleep(10_000);
    await Promise.all([run(), run(), run()]);
    expect(starts).toEqual([0, 0, 10_000, 10_000, 10_100]);
  });
});

test('a rate below one in perMs is a rate', async () => {
  await watched(async ({ time }) => {
    const slow = limiter({ rate: 0.5 });
    await slow.run(() => undefined);
    await slow.run(() => undefined);
    expect(time.now).toBe(2000);
  });
});

test('first come, first served, also for one who comes while there is room', async () => {
  await watched(async () => {
    const one = limiter({ concurrency: 1 });
    const order: number[] = [];
    const release = await one.acquire();
    const waiting = [1, 2, 3].map((each) => one.run(() => order.push(each)));
    release();
    waiting.push(one.run(() => order.push(4)));
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3, 4]);
  });
});

test('a permit is given back at the end of its block by using', async () => {
  const one = limiter({ concurrency: 1 });
  {
    using permit = await one.acquire();
    expect([typeof permit, one.statistics().running]).toEqual(['function', 1]);
  }
  expect(one.statistics().running).toBe(0);
});

test('a permit is given back once, however often its holder says so', async () => {
  const one = limiter({ concurrency: 1 });
  const release = await one.acquire();
  release();
  release();
  await one.acquire();
  expect(one.statistics()).toEqual({ running: 1, waiting: 0, pausedMs: 0 });
});

test.each<[string, () => unknown]>([
  ['throws', (): unknown => JSON.parse('{')],
  ['rejects', () => Promise.reject(new SyntaxError('no'))],
])('run() gives its permit back when the work %s, and tells its error', async (_how, work) => {
  const one = limiter({ concurrency: 1 });
  expect(await errorOf(one.run(work))).toMatchObject({ name: 'SyntaxError' });
  expect(one.statistics().running).toBe(0);
});

test('one who gives up rejects with the reason, leaves nothing behind and holds up nobody', async () => {
  const { timers } = await watched(async () => {
    const one = limiter({ concurrency: 1, rate: 1 });
    const reason = new Error('enough');
    const controller = new AbortController();
    const release = await one.acquire();
    const gone = errorOf(one.acquire({ signal: controller.signal }));
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
    controller.abort(reason);
    expect(await gone).toBe(reason);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(one.statistics()).toMatchObject({ running: 1, waiting: 0 });
    release();
  });
  expect(timers).toBe(0);
});

test('the timer ends with the last who waits for it', async () => {
  await watched(async ({ time }) => {
    const paced = limiter({ rate: 1 });
    await paced.acquire();
    expect(time.pending).toBe(0);
    const controllers = [new AbortController(), new AbortController()];
    const waiting = controllers.map(({ signal }) => errorOf(paced.acquire({ signal })));
    expect(time.pending).toBe(1);
    controllers[0]?.abort();
    expect(time.pending).toBe(1);
    controllers[1]?.abort();
    await Promise.all(waiting);
    expect(time.pending).toBe(0);
  });
});

test('a signal that has aborted already takes no permit', async () => {
  const one = limiter({ concurrency: 1 });
  const reason = new Error('before');
  expect(await errorOf(one.acquire({ signal: AbortSignal.abort(reason) }))).toBe(reason);
  expect(one.statistics().running).toBe(0);
});

test('an abort between the grant and the start gives the permit to the next', async () => {
  const one = limiter({ concurrency: 1 });
  const controller = new AbortController();
  const reason = new Error('just now');
  let ran = false;
  const run = errorOf(one.run(() => (ran = true), { signal: controller.signal }));
  controller.abort(reason);
  expect(await run).toBe(reason);
  expect([ran, one.statistics().running]).toEqual([false, 0]);
});

test('the queue forgets those who gave up while others go on waiting', async () => {
  const one = limiter({ concurrency: 1 });
  const release = await one.acquire();
  const first = one.acquire();
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const gone = Array.from({ length: 1000 }, () => errorOf(one.acquire({ signal: controller.signal })));
  const last = one.acquire();
  controller.abort();
  await Promise.all(gone);
  expect(one.statistics().waiting).toBe(2);
  release();
  (await first)();
  (await last)();
  expect(one.statistics()).toMatchObject({ running: 0, waiting: 0 });
});

test('pause() holds what has not started, and never cuts a longer pause short', async () => {
  await watched(async ({ time }) => {
    const one = limiter({ concurrency: 1 });
    one.pause(undefined, 500);
    one.pause(undefined, 100);
    expect(one.statistics().pausedMs).toBe(500);
    expect(time.pending).toBe(0);
    const run = one.run(() => time.now);
    one.pause(undefined, 800);
    expect(await run).toBe(800);
  });
});

test('with perKey each key has limits of its own; without, a key changes nothing', async () => {
  for (const perKey of [true, false]) {
    const one = limiter({ concurrency: 1, perKey });
    const granted: string[] = [];
    for (const key of ['a', 'a', 'b']) void one.acquire({ key }).then(() => granted.push(key));
    await settleTasks();
    expect(granted).toEqual(perKey ? ['a', 'b'] : ['a']);
    expect(one.statistics('a')).toMatchObject(perKey ? { running: 1, waiting: 1 } : { running: 1, waiting: 2 });
  }
});

test('pause(key) pauses that key alone, pause(undefined) those that come later, too', async () => {
  await watched(async ({ time }) => {
    const each = limiter({ concurrency: 1, perKey: true });
    const start = (key: string): Promise<number> => each.run(() => time.now, { key });
    each.pause('a', 300);
    expect(await Promise.all([start('a'), start('b')])).toEqual([300, 0]);
    each.pause(undefined, 200);
    expect(await Promise.all([start('a'), start('b'), start('new')])).toEqual([500, 500, 500]);
  });
});

test('keys that nobody uses any more are forgotten, limits that still count are not', async () => {
  await watched(async ({ time }) => {
    const each = limiter({ rate: 1, perKey: true });
    await each.run(() => undefined, { key: 'kept' });
    for (let key = 0; key < 500; key++) await each.run(() => undefined, { key });
    expect(await each.run(() => time.now, { key: 'kept' })).toBe(1000);
    await sleep(5000);
    for (let key = 0; key < 5000; key++) {
      await each.run(() => undefined, { key });
      if (key % 50 === 0) await sleep(1001);
    }
    const { buckets } = each as unknown as { buckets: ReadonlyMap<unknown, unknown> };
    expect(buckets.size).toBeLessThan(500);
  });
});

test('a key of which something is at work is not forgotten', async () => {
  const each = limiter({ concurrency: 1, perKey: true });
  const release = await each.acquire({ key: 'kept' });
  for (let key = 0; key < 500; key++) await each.run(() => undefined, { key });
  let granted = false;
  const second = each.acquire({ key: 'kept' }).then((permit) => {
    granted = true;
    permit();
  });
  await settleTasks();
  expect(granted).toBe(false);
  release();
  await second;
});

test('several pipelines keep one limit together', async () => {
  await watched(async () => {
    const two = limiter({ concurrency: 2 });
    let running = 0;
    let peak = 0;
    const work = (n: number): Promise<number> =>
      two.run(async () => {
        peak = Math.max(peak, ++running);
        await sleep(5);
        running--;
        return n;
      });
    const all = [0, 1, 2].map(() => from([1, 2, 3, 4]).map(work, { concurrency: 4 }).toArray());
    expect(await Promise.all(all)).toEqual([0, 1, 2].map(() => [1, 2, 3, 4]));
    expect(peak).toBe(2);
  });
});

test('whatever is asked, given back and given up: never more than allowed, in order, nobody forgotten', async () => {
  const step = fc.constantFrom('ask', 'giveBack', 'giveUp');
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 40 }), async (concurrency, steps) => {
      const limit = limiter({ concurrency });
      const held: Permit[] = [];
      const granted: number[] = [];
      const controllers: AbortController[] = [];
      for (const each of steps) {
        if (each === 'ask') {
          const controller = new AbortController();
          const place = controllers.push(controller);
          const got = (release: Permit): void => void (granted.push(place), held.push(release));
          void limit.acquire({ signal: controller.signal }).then(got, () => undefined);
        } else if (each === 'giveBack') held.shift()?.();
        else controllers[Math.floor(controllers.length * 0.7)]?.abort();
        await settleTasks(1);
        expect(held.length).toBeLessThanOrEqual(concurrency);
        expect(limit.statistics().running).toBe(held.length);
      }
      expect(granted).toEqual([...granted].sort((one, other) => one - other));
      while (limit.statistics().waiting > 0) {
        held.shift()?.();
        await settleTasks(1);
      }
      expect(limit.statistics().waiting).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test.each<[unknown, string, string]>([
  [{}, 'TypeError', 'Cannot make a limiter that limits nothing: give concurrency, rate or both'],
  [undefined, 'TypeError', 'Cannot make a limiter that limits nothing: give concurrency, rate or both'],
  [{ rate: Infinity }, 'TypeError', 'Cannot make a limiter that limits nothing: give concurrency, rate or both'],
  [{ concurrency: Infinity }, 'TypeError', 'Cannot make a limiter that limits nothing: give concurrency, rate or both'],
  [{ concurrency: 0 }, 'RangeError', 'Cannot use 0 as concurrency: it must be a whole number, 1 or more'],
  [{ rate: 0 }, 'RangeError', 'Cannot use 0 as rate: it must be more than 0'],
  [{ rate: '5' }, 'TypeError', 'Cannot use "5" as rate: it must be a number'],
  [{ rate: 5, perMs: 0 }, 'RangeError', 'Cannot use 0 as perMs: it must be from 1 to 2147483647 milliseconds'],
  [{ rate: 5, burst: 0.5 }, 'RangeError', 'Cannot use 0.5 as burst: it must be a whole number, 1 or more'],
  [{ rate: 5, perKey: 'yes' }, 'TypeError', 'Cannot use "yes" as perKey: it must be true or false'],
  [{ rates: 5 }, 'TypeError', expect.stringMatching(/^Cannot use option "rates": the options are/) as never],
])('limiter(%p) is refused', (options, name, message) => {
  expect(() => limiter(options as LimiterOptions)).toThrow(expect.objectContaining({ name, message }));
});

test('run() and acquire() refuse what they cannot use at the call', () => {
  const one = limiter({ concurrency: 1 });
  expect(() => one.run(5 as never)).toThrow(new TypeError('Cannot run: the callback must be a function, got 5'));
  expect(() => one.acquire({ signal: 5 as never })).toThrow('Cannot use 5 as signal');
  expect(() => {
    one.pause(undefined, -1);
  }).toThrow('Cannot use -1 as the length of a pause');
});
