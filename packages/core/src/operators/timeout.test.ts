import { expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { at, sleep, timeline } from '../../contract/timeline.ts';
import { from, timeout, TimeoutError, toArray, type TimeoutOptions } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };

test('timeout() changes nothing when all comes in time', async () => {
  await watched(async ({ time }) => {
    const source = at([
      [50, 1],
      [100, 2],
      [180, 3],
    ]);
    const limits = { itemMs: 100, idleMs: 100, totalMs: 200 };
    expect(await timeline(timeout(source, limits))).toEqual(['1 at 50', '2 at 100', '3 at 180']);
    expect(time.pending).toBe(0);
  });
});

test.each<[TimeoutOptions, string, number]>([
  [{ itemMs: 70 }, 'Timed out: no value came in time after it was asked for (itemMs: 70)', 120],
  [{ idleMs: 70 }, 'Timed out: no value came in time after the last (idleMs: 70)', 120],
  [{ totalMs: 70 }, 'Timed out: the source did not end in time (totalMs: 70)', 70],
  [{ itemMs: 500, totalMs: 60, idleMs: 400 }, 'Timed out: the source did not end in time (totalMs: 60)', 60],
])('%j: the source is closed, the error told, and it is over', async (limits, message, moment) => {
  await watched(async ({ time }) => {
    const source = probe({ values: [1, 2], delayMs: 50, hangAt: 1 });
    const limited = timeout(source, limits);
    await limited.next();
    const error = (await errorOf(limited.next())) as TimeoutError;
    expect(error).toBeInstanceOf(TimeoutError);
    expect([error.message, error.code, time.now]).toEqual([message, 'ERR_TIMEOUT', moment]);
    source.assertClosedOnce();
    expect(await limited.next()).toEqual(done);
  });
});

test('itemMs does not count what the reader does', async () => {
  await watched(async () => {
    const source = probe({ values: [1, 2, 3], delayMs: 50 });
    expect(await timeline(timeout(source, { itemMs: 60 }), 500)).toHaveLength(3);
  });
});

test('idleMs counts what the reader does, but a value that is at hand is given all the same', async () => {
  await watched(async ({ time }) => {
    const ready = probe({ values: [1, 2, 3] });
    expect(await timeline(timeout(ready, { idleMs: 60 }), 500)).toHaveLength(3);
    const slow = timeout(probe({ values: [1, 2, 3], delayMs: 50 }), { idleMs: 60 });
    await slow.next();
    await sleep(30);
    const { now } = time;
    expect(await errorOf(slow.next())).toBeInstanceOf(TimeoutError);
    expect(time.now - now).toBe(30);
  });
});

test('totalMs counts what the reader does, and nothing is asked for after it', async () => {
  await watched(async () => {
    const source = probe({ values: [1, 2, 3], shape: 'iterator' });
    const limited = timeout(source, { totalMs: 100 });
    await limited.next();
    await sleep(100);
    expect(await errorOf(limited.next())).toBeInstanceOf(TimeoutError);
    expect(source.pulls).toBe(1);
    source.assertClosedOnce();
  });
});

test('no timer runs while nobody waits', async () => {
  await watched(async ({ time }) => {
    const limited = timeout(probe({ values: [1, 2] }), { itemMs: 5, idleMs: 5, totalMs: 5 });
    expect(time.pending).toBe(0);
    await limited.next();
    expect(time.pending).toBe(0);
    await limited.return();
  });
});

test('a source that does not let go delays the error by the grace, no more', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const source = from(probe({ hangAt: 0, closes: 'never' }), { graceMs: 200 });
    expect(await errorOf(timeout(source, { itemMs: 50 }).next())).toBeInstanceOf(TimeoutError);
    expect(time.now).toBe(250);
  });
  expect(orphans).toHaveLength(1);
});

test('callbacks below hear of it, with the deadline as the reason', async () => {
  await watched(async () => {
    let told: AbortSignal | undefined;
    const below = from([1]).map((_value, _index, { signal }) => {
      told = signal;
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    });
    const error = await errorOf(timeout(below, { itemMs: 50 }).next());
    expect(told?.reason).toMatchObject({ name: 'AbortError', reason: { source: 'deadline', detail: error } });
  });
});

test('an error of the source that comes after the time is published, a value dropped', async () => {
  const late = new Error('late');
  for (const outcome of ['fail', 'deliver'] as const) {
    const { suppressed } = await watched(async () => {
      const source = probe<number>({ answers: 'byHand' });
      const limited = timeout(source, { itemMs: 50 });
      expect(await errorOf(limited.next())).toBeInstanceOf(TimeoutError);
      if (outcome === 'fail') source.fail(late);
      else source.deliver(1);
      await settleTasks();
      expect(await limited.next()).toEqual(done);
    });
    expect(suppressed).toEqual(outcome === 'fail' ? [late] : []);
  }
});

test('an error of the close is published: the time is told', async () => {
  const closeError = new Error('close');
  const { suppressed } = await watched(async () => {
    const source = probe({ hangAt: 0, closeError });
    expect(await errorOf(timeout(source, { itemMs: 50 }).next())).toBeInstanceOf(TimeoutError);
  });
  expect(suppressed).toEqual([closeError]);
});

test('calls that overlap are served in turn, each with a time of its own', async () => {
  await watched(async () => {
    const limited = timeout(probe({ values: [1, 2, 3], delayMs: 50 }), { itemMs: 60 });
    const results = await Promise.all([limited.next(), limited.next(), limited.next()]);
    expect(results.map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(await toArray(limited)).toEqual([]);
  });
});

test('timeout() without a limit is refused', () => {
  expect(() => timeout([1], {})).toThrow(
    new TypeError('Cannot timeout without a limit: give itemMs, idleMs or totalMs'),
  );
});
