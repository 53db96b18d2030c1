import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { map, retry, type RetryOptions, take, toArray } from '../index.ts';
import { probe, settleTasks, virtualTime } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
const plain: RetryOptions = { jitter: false };
const failing = (error: unknown, values: number[] = []): ReturnType<typeof probe<number>> =>
  probe({ values, failAt: values.length, error });

test('retry() makes the next source when one fails, and hands on what it gives', async () => {
  const { outcome } = await watched(({ time }) => {
    const attempts: [number, number][] = [];
    const stream = retry((attempt) => {
      attempts.push([attempt, time.now]);
      return attempt < 3 ? failing(new Error('down')) : [7, 8];
    }, plain);
    return toArray(stream).then((values) => ({ values, attempts }));
  });
  expect(outcome).toEqual({
    values: [7, 8],
    attempts: [
      [1, 0],
      [2, 100],
      [3, 300],
    ],
  });
});

test('the factory is called by the first read, not before', async () => {
  let called = 0;
  const stream = retry(() => {
    called++;
    return [1];
  });
  expect(called).toBe(0);
  expect(await stream.next()).toEqual(value(1));
  expect(called).toBe(1);
});

test.each<[string, (error: Error) => Iterable<number> | AsyncIterable<number> | Promise<number[]>]>([
  ['a source that rejects', (error) => failing(error)],
  ['a source that throws', (error) => probe<number>({ failAt: 0, fails: 'throw', answers: 'sync', error })],
  [
    'a factory that throws',
    (error) => {
      throw error;
    },
  ],
  ['a factory that rejects', (error) => Promise.reject(error)],
])('the error of the last attempt is told as the same object: %s', async (_name, fail) => {
  const { suppressed, timers } = await watched(async ({ time }) => {
    const errors: Error[] = [];
    const stream = retry(
      (attempt) => {
        errors.push(new Error(`attempt ${String(attempt)}`));
        return fail(errors.at(-1)!) as number[];
      },
      { ...plain, retries: 2, minDelayMs: 10, factor: 3 },
    );
    expect(await errorOf(stream.next())).toBe(errors[2]);
    expect(errors).toHaveLength(3);
    expect(time.now).toBe(40);
    expect(await stream.next()).toEqual(done);
  });
  expect(suppressed).toEqual([]);
  expect(timers).toBe(0);
});

test('retries: 0 makes one attempt', async () => {
  const error = new Error('only');
  expect(await errorOf(toArray(retry(() => failing(error), { retries: 0 })))).toBe(error);
});

test('no wait is longer than maxDelayMs, however many there were', async () => {
  await watched(async ({ time }) => {
    const times: number[] = [];
    const stream = retry(
      (attempt) => {
        times.push(time.now);
        return attempt < 2000 ? failing(new Error('down')) : [1];
      },
      { ...plain, retries: Infinity, minDelayMs: 1, maxDelayMs: 4, factor: 10 },
    );
    expect(await stream.next()).toEqual(value(1));
    expect(times.slice(0, 4)).toEqual([0, 1, 5, 9]);
    expect(times.at(-1)).toBe(1 + 1998 * 4);
  });
});

test('a wait of 0 is still a turn of the event loop, so that a failing factory starves nobody', async () => {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort('stop'), 5);
  const stream = retry<number>(() => failing(new Error('down')), {
    retries: Infinity,
    minDelayMs: 0,
    signal: controller.signal,
  });
  expect(await errorOf(stream.next())).toBe('stop');
  clearTimeout(timer);
});

test('jitter waits for a part of the time', async () => {
  const waits: number[] = [];
  for (let run = 0; run < 20; run++) {
    await watched(async ({ time }) => {
      await toArray(retry((attempt) => (attempt === 1 ? failing(new Error('down')) : [1]), { minDelayMs: 1000 }));
      waits.push(time.now);
    });
  }
  expect(Math.max(...waits)).toBeLessThanOrEqual(1000);
  expect(new Set(waits).size).toBeGreaterThan(5);
});

test('with resetOnValue: true a value starts the counting anew', async () => {
  const attempts: number[] = [];
  await watched(async ({ time }) => {
    let left = 5;
    const stream = retry(
      (attempt) => {
        attempts.push(attempt);
        return left-- > 0 ? failing(new Error('down'), [1]) : [2];
      },
      { ...plain, retries: 1, resetOnValue: true },
    );
    expect(await toArray(stream)).toEqual([1, 1, 1, 1, 1, 2]);
    expect(time.now).toBe(500);
  });
  expect(attempts).toEqual([1, 2, 2, 2, 2, 2]);
});

test.each<RetryOptions>([{}, { resetOnValue: false }])('all failures count, values or not (%p)', async (options) => {
  await watched(async () => {
    const errors: Error[] = [];
    const stream = retry(
      () => {
        errors.push(new Error('down'));
        return failing(errors.at(-1), [1]);
      },
      { ...plain, retries: 2, ...options },
    );
    expect(await stream.next()).toEqual(value(1));
    expect(await stream.next()).toEqual(value(1));
    expect(await stream.next()).toEqual(value(1));
    expect(await errorOf(stream.next())).toBe(errors[2]);
  });
});

test.each([false, Promise.resolve(false)])('shouldRetry that says no ends it with the error (%p)', async (answer) => {
  const error = new Error('fatal');
  const asked: unknown[] = [];
  const stream = retry(() => failing(error), {
    shouldRetry: (given, { attempt }) => {
      asked.push(given, attempt);
      return answer;
    },
  });
  expect(await errorOf(stream.next())).toBe(error);
  expect(asked).toEqual([error, 1]);
});

test('an error of shouldRetry is told, and that of the attempt published', async () => {
  const [error, own] = [new Error('attempt'), new Error('shouldRetry')];
  const { suppressed } = await watched(async () => {
    const stream = retry(() => failing(error), {
      shouldRetry: () => {
        throw own;
      },
    });
    expect(await errorOf(stream.next())).toBe(own);
  });
  expect(suppressed).toEqual([error]);
});

test('shouldRetry that throws the error it was asked about: that is told, and nothing published', async () => {
  const error = new Error('attempt');
  const { suppressed } = await watched(async () => {
    const stream = retry(() => failing(error), {
      shouldRetry: (given) => {
        throw given;
      },
    });
    expect(await errorOf(stream.next())).toBe(error);
  });
  expect(suppressed).toEqual([]);
});

test('a failed source is closed before the wait, where closing it is due', async () => {
  await watched(async ({ time }) => {
    const sources: ReturnType<typeof probe<number>>[] = [];
    const stream = retry(async (attempt) => {
      await settleTasks(1);
      const source = probe({ values: [attempt] });
      sources.push(source);
      return map(source, (n) => (n === 1 ? Promise.reject(new Error('callback')) : n));
    }, plain);
    const reading = stream.next();
    await settleTasks();
    expect([sources.length, sources[0]!.closes, time.now]).toEqual([1, 1, 0]);
    expect(await reading).toEqual(value(2));
    await stream.return();
    for (const source of sources) source.assertClosedOnce();
  });
});

test('left during the wait, it settles at once and makes no further attempt', async () => {
  let attempts = 0;
  const { timers } = await watched(async ({ time }) => {
    const stream = retry(() => {
      attempts++;
      return failing(new Error('down'));
    }, plain);
    const reading = stream.next();
    await settleTasks();
    expect(await stream.return()).toEqual(done);
    expect(await reading).toEqual(done);
    expect(time.now).toBe(0);
  });
  expect(attempts).toBe(1);
  expect(timers).toBe(0);
});

test('an abort during the wait is told at once, and nothing stays behind', async () => {
  const controller = new AbortController();
  const { timers, suppressed } = await watched(async ({ time }) => {
    const stream = retry(() => failing(new Error('down')), { ...plain, signal: controller.signal });
    const reading = errorOf(stream.next());
    await settleTasks();
    controller.abort('stop');
    expect(await reading).toBe('stop');
    expect(time.now).toBe(0);
    expect(await stream.next()).toEqual(done);
  });
  expect([timers, suppressed]).toEqual([0, []]);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('the signal of the factory aborts when the reader leaves; what it still brings is closed', async () => {
  await watched(async () => {
    const source = probe({ values: [1] });
    let aborted = false;
    const stream = retry(
      (_attempt, { signal }) =>
        new Promise<typeof source>((resolve) => {
          signal.addEventListener('abort', () => {
            aborted = true;
            resolve(source);
          });
        }),
    );
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
    expect(aborted).toBe(true);
    expect([source.pulls, source.closes]).toEqual([0, 1]);
  });
});

test('left while shouldRetry is at work, no attempt follows', async () => {
  let attempts = 0;
  let answer = (_goesOn: boolean): void => undefined;
  const { timers } = await watched(async () => {
    const stream = retry(
      () => {
        attempts++;
        return failing(new Error('down'));
      },
      { shouldRetry: () => new Promise<boolean>((resolve) => (answer = resolve)) },
    );
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    answer(true);
    expect(await reading).toEqual(done);
  });
  expect([attempts, timers]).toEqual([1, 0]);
});

test('a source that hangs is given up with the grace', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const stream = retry(() => probe({ hangAt: 0, closes: 'never' }), { graceMs: 1000, name: 'line' });
    const reading = stream.next();
    await settleTasks();
    await stream.return();
    expect(await reading).toEqual(done);
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
});

test('enough further down closes the source of the attempt', async () => {
  const source = probe({ values: [1, 2, 3] });
  expect(
    await toArray(
      take(
        retry(() => source),
        2,
      ),
    ),
  ).toEqual([1, 2]);
  source.assertClosedOnce();
});

test('left before the first read, the factory is not called', async () => {
  let called = 0;
  await retry(() => {
    called++;
    return [];
  }).return();
  expect(called).toBe(0);
});

test('calls that overlap are answered in order, over attempts', async () => {
  const time = virtualTime();
  try {
    await time.run(async () => {
      const stream = retry((attempt) => (attempt === 1 ? failing(new Error('down'), [1]) : [2, 3]), plain);
      const results = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()]);
      expect(results).toEqual([value(1), value(2), value(3), done]);
    });
  } finally {
    time.restore();
  }
});

test.each<[unknown, string, string]>([
  [{ retries: -1 }, 'RangeError', 'Cannot use -1 as retries: it must be a whole number, 0 or more'],
  [{ retries: '3' }, 'TypeError', 'Cannot use "3" as retries: it must be a number'],
  [{ minDelayMs: -1 }, 'RangeError', 'Cannot use -1 as minDelayMs: it must be from 0 to 2147483647 milliseconds'],
  [
    { maxDelayMs: Infinity },
    'RangeError',
    'Cannot use Infinity as maxDelayMs: it must be from 0 to 2147483647 milliseconds',
  ],
  [{ factor: 0.5 }, 'RangeError', 'Cannot use 0.5 as factor: it must be a finite number, 1 or more'],
  [{ factor: Number.NaN }, 'RangeError', 'Cannot use NaN as factor: it must be a finite number, 1 or more'],
  [{ factor: '2' }, 'TypeError', 'Cannot use "2" as factor: it must be a finite number, 1 or more'],
  [{ jitter: 'full' }, 'TypeError', 'Cannot use "full" as jitter: it must be true or false'],
  [{ resetOnValue: 0 }, 'TypeError', 'Cannot use 0 as resetOnValue: it must be true or false'],
  [{ shouldRetry: 1 }, 'TypeError', 'Cannot retry by shouldRetry: the callback must be a function, got 1'],
  [{ graceMs: -1 }, 'RangeError', 'Cannot use -1 as graceMs: it must be from 0 to 2147483647 milliseconds'],
  [null, 'TypeError', 'Cannot use null as options: they must be an object'],
])('retry(factory, %p) is refused at the call', (options, name, message) => {
  let thrown: unknown;
  try {
    retry(() => [], options as RetryOptions);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ name, message });
});

test('a source in the place of the factory is refused, and closed', () => {
  const source = probe({ values: [1] });
  expect(() => retry(source as unknown as () => number[])).toThrow(
    new TypeError('Cannot retry: the callback must be a function, got an object'),
  );
  source.assertClosedOnce();
});

test('law: whatever fails when, values come in order, each once, and at most one source is open', async () => {
  const attempts = fc.array(fc.nat(3), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(attempts, fc.boolean(), async (lengths, sync) => {
      await watched(async () => {
        let next = 0;
        const made: ReturnType<typeof probe<number>>[] = [];
        const stream = retry(
          () => {
            const length = lengths[made.length];
            const values = Array.from({ length: length ?? 2 }, () => next++);
            const fails = length === undefined ? {} : { failAt: values.length };
            made.push(probe({ values, answers: sync ? 'sync' : 'promise', ...fails }));
            return made.at(-1)!;
          },
          { retries: 10 },
        );
        const values = await toArray(stream);
        expect(values).toEqual([...values.keys()]);
        expect(values).toHaveLength(next);
        expect(made).toHaveLength(lengths.length + 1);
      });
    }),
    { numRuns: 50 },
  );
});
