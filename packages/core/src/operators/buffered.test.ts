import { expect, test } from '@jest/globals';
import { getEventListeners } from 'node:events';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, buffered, DONE, from, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('the source is asked so often at once, from the first read on', async () => {
  const source = probe({ values: [1, 2, 3, 4, 5], delayMs: 10 });
  await watched(async ({ time }) => {
    const stream = buffered(source, 3);
    await settleTasks();
    source.assertUntouched();
    expect(await toArray(stream)).toEqual([1, 2, 3, 4, 5]);
    expect(source.peak).toBe(3);
    expect(time.now).toBe(20);
  });
});

test('callbacks of the map before it run side by side', async () => {
  let running = 0;
  let peak = 0;
  const slow = async (n: number): Promise<number> => {
    peak = Math.max(peak, ++running);
    await settleTasks(1 + (n % 3));
    running--;
    return n;
  };
  expect(await from([5, 4, 3, 2, 1]).map(slow).buffered(2).toArray()).toEqual([5, 4, 3, 2, 1]);
  expect(peak).toBe(2);
});

test('a slow first answer holds back the others, not their order', async () => {
  const gates: ((n: number) => void)[] = [];
  const waits = (): Promise<number> => new Promise((resolve) => gates.push(resolve));
  const stream = from([0, 0, 0]).map(waits).buffered(3);
  const read = toArray(stream);
  await settleTasks();
  for (const at of [2, 1, 0]) gates[at]?.(at);
  expect(await read).toEqual([0, 1, 2]);
});

test('overlapping calls do not raise the number', async () => {
  const source = probe({ values: [1, 2, 3, 4, 5], delayMs: 10 });
  await watched(async () => {
    const stream = buffered(source, 2);
    const results = await Promise.all(Array.from({ length: 7 }, () => stream.next()));
    expect(results).toEqual([value(1), value(2), value(3), value(4), value(5), done, done]);
    expect(source.peak).toBe(2);
  });
});

test('an error is told after the values before it, and what was asked behind it is dropped', async () => {
  const error = new Error('second');
  const gates: (() => void)[] = [];
  const source = from([1, 2, 3]).map(async (n) => {
    await new Promise<void>((resolve) => gates.push(resolve));
    if (n === 2) throw error;
    return n;
  });
  const stream = source.buffered(3);
  const reading = stream.next();
  await settleTasks();
  gates[1]?.();
  await settleTasks();
  gates[2]?.();
  gates[0]?.();
  expect(await reading).toEqual(value(1));
  expect(await errorOf(stream.next())).toBe(error);
  expect(await stream.next()).toEqual(done);
});

test('a second error is published', async () => {
  const errors = [new Error('first'), new Error('second')];
  const { suppressed } = await watched(async () => {
    const stream = buffered(probe<number>({ answers: 'byHand' }), 2);
    expect(await stream.return()).toEqual(done);
    const source = probe<number>({ answers: 'byHand' });
    const failing = buffered(source, 2);
    const reading = errorOf(failing.next());
    await settleTasks();
    for (const error of errors) source.fail(error);
    expect(await reading).toBe(errors[0]);
    await settleTasks();
  });
  expect(suppressed).toEqual([errors[1]]);
});

test('the end stands at its place: what was asked behind it does not count', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const stream = buffered(source, 3);
  const reading = [stream.next(), stream.next(), stream.next(), stream.next()];
  await settleTasks();
  source.deliver(1);
  source.end();
  await settleTasks();
  expect(await Promise.all(reading)).toEqual([value(1), done, done, done]);
  expect(source.pulls).toBe(3);
});

test('left with nobody waiting for what was read ahead, it does not wait for that either', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const source = probe({ values: [1, 2, 3], hangAt: 1 });
    const stream = buffered(source, 3);
    expect(await stream.next()).toEqual(value(1));
    await stream.return();
    expect(time.now).toBe(0);
    source.assertClosedOnce();
  });
  expect(orphans).toEqual([]);
});

test('a hung source is given up within the grace, and reported once', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const stream = buffered(probe({ hangAt: 0, closes: 'never' }), 2);
    const reading = [stream.next(), stream.next(), stream.next()];
    await settleTasks();
    expect(await stream.return()).toEqual(done);
    expect(await Promise.all(reading)).toEqual([done, done, done]);
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
});

test('a source that asks its own reader is served', async () => {
  let left = 3;
  const stream: AsyncIter<number> = new (class extends AsyncIter<number> {
    protected override pull(): number | typeof DONE {
      if (left === 2) void stream.next();
      return left-- > 0 ? left : DONE;
    }
  })().buffered(2);
  expect(await stream.next()).toEqual(value(2));
  await settleTasks();
  expect(await toArray(stream)).toEqual([0]);
});

test('a sync source that has no end lets timers fire', async () => {
  const endless = (function* () {
    for (;;) yield 0;
  })();
  let fired = false;
  setTimeout(() => (fired = true), 1);
  for await (const each of buffered(endless, 4)) {
    expect(each).toBe(0);
    if (fired) break;
  }
});

test('law: whatever takes how long, the values are the same and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 })), fc.integer({ min: 1, max: 5 }), async (waits, limit) => {
      const slow = async (turns: number, at: number): Promise<number> => {
        if (turns > 0) await settleTasks(turns);
        return at;
      };
      expect(await from(waits).map(slow).buffered(limit).toArray()).toEqual(waits.map((_, at) => at));
    }),
    { numRuns: 50 },
  );
});

test.each(['end', 'error', 'return'] as const)(
  'after the %s nothing listens for what was read ahead and hangs',
  async (way) => {
    const { orphans } = await watched(async () => {
      const { signal } = new AbortController();
      const settled: Record<typeof way, () => Promise<unknown>> = {
        end: () => Promise.resolve(DONE),
        error: () => Promise.reject(new Error('load')),
        return: () => Promise.resolve(1),
      };
      const load = (n: number): Promise<unknown> => (n === 1 ? settled[way]() : new Promise(() => undefined));
      const stream = from([1, 2, 3], { signal }).map(load).buffered(3);
      const [first] = await Promise.allSettled([stream.next()]);
      expect(first.status).toBe(way === 'error' ? 'rejected' : 'fulfilled');
      if (way === 'return') await stream.return();
      expect(getEventListeners(signal, 'abort')).toEqual([]);
    });
    expect(orphans).toEqual([]);
  },
);

test('an abort reaches a read that waits when the one before has failed, and what was read ahead is let go with it', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const failure = new Error('load');
  const load = (n: number): Promise<unknown> => (n === 1 ? Promise.reject(failure) : new Promise(() => undefined));
  const stream = from([1, 2, 3], { signal }).map(load).buffered(3);
  const reading = [errorOf(stream.next()), errorOf(stream.next())];
  expect(await reading[0]).toBe(failure);
  expect(getEventListeners(signal, 'abort')).not.toEqual([]);
  controller.abort();
  expect(await reading[1]).toBe(signal.reason);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('the last read that is answered lets go of what was read ahead of it', async () => {
  const { signal } = new AbortController();
  const gates: (() => void)[] = [];
  const load = async (n: number): Promise<number> => {
    await new Promise<void>((resolve) => gates.push(resolve));
    if (n === 1) throw new Error('load');
    return n;
  };
  const stream = from([1, 2, 3], { signal }).map(load).buffered(3);
  const reading = [errorOf(stream.next()), stream.next()];
  await settleTasks();
  gates[0]?.();
  await reading[0];
  gates[1]?.();
  expect(await reading[1]).toEqual(value(2));
  await settleTasks();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
