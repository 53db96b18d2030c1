import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { timeline } from '../../contract/timeline.ts';
import { adaptiveLimiter, type CallContext, limiter, rateLimit, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

test('rateLimit() hands values on as the limiter lets them', async () => {
  await watched(async () => {
    const source = probe({ values: [1, 2, 3, 4] });
    const seen = await timeline(rateLimit(source, limiter({ rate: 10, burst: 2 })));
    expect(seen).toEqual(['1 at 0', '2 at 0', '3 at 100', '4 at 200']);
  });
});

test('two pipelines share one limit', async () => {
  await watched(async ({ time }) => {
    const shared = limiter({ rate: 10, burst: 1 });
    const all = await Promise.all([toArray(rateLimit([1, 2], shared)), toArray(rateLimit([3, 4], shared))]);
    expect([all, time.now]).toEqual([
      [
        [1, 2],
        [3, 4],
      ],
      300,
    ]);
  });
});

test('each key has a limit of its own', async () => {
  await watched(async () => {
    const each = limiter({ rate: 10, burst: 1, perKey: true });
    const seen = await timeline(rateLimit([1, 2, 3, 4], each, { key: (value) => value % 2 }));
    expect(seen).toEqual(['1 at 0', '2 at 0', '3 at 100', '4 at 100']);
  });
});

test('a key may be a promise, and is made of the value, its index and what every callback gets', async () => {
  await watched(async () => {
    const each = limiter({ rate: 10, burst: 1, perKey: true });
    const key = async (_value: number, index: number, { signal }: CallContext) => (signal.aborted ? -1 : index % 2);
    const seen = await timeline(rateLimit([1, 2, 3, 4], each, { key }));
    expect(seen).toEqual(['1 at 0', '2 at 0', '3 at 100', '4 at 100']);
  });
});

test('an error of the key callback closes the source', async () => {
  const error = new Error('key');
  const source = probe({ values: [1, 2] });
  const limited = rateLimit(source, limiter({ concurrency: 1 }), {
    key: () => {
      throw error;
    },
  });
  expect(await errorOf(limited.next())).toBe(error);
  source.assertClosedOnce();
});

test('leaving while a value waits for its turn leaves nothing behind', async () => {
  const { timers, suppressed } = await watched(async ({ time }) => {
    const source = probe({ values: [1, 2] });
    const slow = limiter({ rate: 0.001 });
    const limited = rateLimit(source, slow);
    await limited.next();
    const reading = limited.next();
    await settleTasks();
    expect(slow.statistics().waiting).toBe(1);
    await limited.return();
    expect(await reading).toEqual(done);
    expect([slow.statistics().waiting, time.now]).toEqual([0, 0]);
    source.assertClosedOnce();
  });
  expect([timers, suppressed]).toEqual([0, []]);
});

test('what is no limiter is refused', () => {
  expect(() => rateLimit([1], { rate: 5 } as never)).toThrow(
    new TypeError('Cannot rateLimit by an object: it must be what limiter() makes'),
  );
});

test('an adaptive limiter learns nothing from values that pass', async () => {
  const adaptive = adaptiveLimiter({ concurrency: { min: 1, max: 64 } });
  await toArray(rateLimit(Array(100).fill(1), adaptive));
  expect(adaptive.statistics().limit).toBe(1);
});
