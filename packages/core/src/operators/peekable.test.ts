import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, forEach, from, map, peekable, type Peekable, toArray } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });

test('peek() gives the next value and leaves it there', async () => {
  const source = probe({ values: [1, 2] });
  const stream = peekable(source);
  source.assertUntouched();
  expect([await stream.peek(), await stream.peek()]).toEqual([1, 1]);
  expect(source.pulls).toBe(1);
  expect(await toArray(stream)).toEqual([1, 2]);
});

test('at the end there is nothing to see', async () => {
  const stream = peekable([1]);
  await stream.next();
  expect(await stream.peek()).toBeUndefined();
  expect(await stream.nextIf(() => true)).toBeUndefined();
  expect(await stream.next()).toEqual(done);
});

test('nextIf() takes what passes, and leaves what does not', async () => {
  const stream = peekable([1, 2, 3]);
  expect(await stream.nextIf((n) => n === 1)).toBe(1);
  expect(await stream.nextIf(async (n) => (await Promise.resolve(n)) === 1)).toBeUndefined();
  expect(await stream.nextIf(2)).toBe(2);
  expect(await stream.nextIf(2)).toBeUndefined();
  expect(await toArray(stream)).toEqual([3]);
});

test('nextIf(NaN) takes NaN', async () => {
  expect(await peekable([NaN]).nextIf(NaN)).toBe(NaN);
});

test('what is built on it sees what was put back', async () => {
  const stream = peekable(probe({ values: [1, 2] }));
  const built = map(stream, (n) => n * 10);
  await stream.peek();
  expect(await toArray(built)).toEqual([10, 20]);
});

test('the method gives an AsyncIter that can look ahead', async () => {
  const stream = from([1, 2]).peekable();
  expect(stream).toBeInstanceOf(AsyncIter);
  expect(await stream.peek()).toBe(1);
  expect(await stream.map((n) => n * 2).toArray()).toEqual([2, 4]);
});

test('calls that overlap are answered in their order', async () => {
  const stream = peekable(probe({ values: [1, 2, 3, 4], delayMs: 1 }));
  await watched(async () => {
    const calls = [stream.peek(), stream.next(), stream.peek(), stream.nextIf(() => false), stream.next()];
    expect(await Promise.all(calls)).toEqual([1, value(1), 2, undefined, value(2)]);
  });
});

test('while a predicate is at work, others wait', async () => {
  let answer: ((passes: boolean) => void) | undefined;
  const stream = peekable(probe({ values: [1, 2] }));
  const look = stream.nextIf(() => new Promise<boolean>((resolve) => (answer = resolve)));
  const read = stream.next();
  const built = map(stream, (n) => n * 10).next();
  await settleTasks();
  answer?.(false);
  expect(await look).toBeUndefined();
  expect([await read, await built]).toEqual([value(1), value(20)]);
});

test('a predicate that reads waits for its own answer first', async () => {
  let read: Promise<unknown> | undefined;
  const stream: Peekable<number> = peekable([1, 2]);
  const look = stream.nextIf(() => {
    read = stream.next();
    return false;
  });
  expect(await look).toBeUndefined();
  expect(await read).toEqual(value(1));
});

test('an error of the source is told to the look that met it, then all is over', async () => {
  const error = new Error('source');
  const stream = peekable(probe({ values: [1], failAt: 0, error }));
  expect(await errorOf(stream.peek())).toBe(error);
  expect([await stream.peek(), await stream.next()]).toEqual([undefined, done]);
});

test.each(['throws', 'rejects'])('a predicate that %s closes the source before its error is told', async (how) => {
  const error = new Error('predicate');
  const source = probe({ values: [1, 2] });
  const stream = peekable(source);
  const failing = (): never => {
    throw error;
  };
  expect(await errorOf(stream.nextIf(how === 'throws' ? failing : () => Promise.reject(error)))).toBe(error);
  source.assertClosedOnce();
  expect(await stream.next()).toEqual(done);
});

test('the predicate has a signal, which aborts when the iterator is left', async () => {
  let signal: AbortSignal | undefined;
  const stream = peekable([1]);
  await stream.nextIf((_value, context) => {
    ({ signal } = context);
    return false;
  });
  expect(signal?.aborted).toBe(false);
  await stream.return();
  expect(signal?.aborted).toBe(true);
  expect(await stream.peek()).toBeUndefined();
});

test('left, a look at a source that hangs is answered within the grace', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const stream = peekable(probe({ hangAt: 0, closes: 'never' }));
    const looks = [stream.peek(), stream.nextIf(() => true)];
    await settleTasks();
    await stream.return();
    expect(await Promise.all(looks)).toEqual([undefined, undefined]);
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
});

test('left, a predicate that hangs is given up after the grace', async () => {
  const { orphans } = await watched(async ({ time }) => {
    const source = probe({ values: [1, 2] });
    const stream = peekable(source);
    const look = stream.nextIf(() => new Promise(() => undefined));
    await settleTasks();
    await stream.return();
    source.assertClosedOnce();
    expect(await look).toBeUndefined();
    expect(time.now).toBe(1000);
  });
  expect(orphans).toHaveLength(1);
});

test.each([
  ['a look that waits', 1],
  ['looks that wait', 3],
])('an abort reaches %s', async (_what, count) => {
  for (const read of [false, true]) {
    const { timers } = await watched(async () => {
      const reason = new Error('stop');
      const controller = new AbortController();
      const source = probe({ values: [1], hangAt: 1 });
      const stream = from(source, { signal: controller.signal }).peekable();
      // whether the iterator itself has been read decides who hears of the abort first
      await (read ? stream.next() : stream.nextIf(1));
      const looks = Array.from({ length: count }, () => errorOf(stream.peek()));
      await settleTasks();
      controller.abort(reason);
      expect(await Promise.all(looks)).toEqual(looks.map(() => reason));
      source.assertClosedOnce();
    });
    expect(timers).toBe(0);
  }
});

test('a look that was refused is heard by nobody else', async () => {
  const error = new Error('source');
  const { suppressed } = await watched(async () => {
    const stream = peekable(probe({ values: [1], failAt: 0, error }));
    const calls = await Promise.allSettled([stream.peek(), stream.peek(), stream.next()]);
    expect(calls.map((call) => call.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  });
  expect(suppressed).toEqual([]);
});

test('a look beside a terminal operation lets nobody past that: reads wait for its end', async () => {
  const stream = peekable([1, 2, 3]);
  const seen: number[] = [];
  let go = (): void => undefined;
  const all = forEach(stream, (n) => {
    seen.push(n);
    return new Promise<void>((resolve) => (go = resolve));
  });
  await settleTasks();
  expect(await stream.peek()).toBe(2);
  const read = stream.next();
  for (let n = 0; n < 3; n++) {
    await settleTasks();
    go();
  }
  await all;
  expect([seen, await read]).toEqual([[1, 2, 3], done]);
});

test('a predicate that reads and then waits: the reads behind it are answered in their order', async () => {
  const later: ((result: IteratorResult<number>) => void)[] = [];
  const source = {
    pulls: 0,
    next(): Promise<IteratorResult<number>> {
      const first: unknown = { value: 1, done: false };
      return this.pulls++ === 0 ? (first as Promise<never>) : new Promise((resolve) => later.push(resolve));
    },
    [Symbol.asyncIterator]: () => source,
  };
  const reads: Promise<unknown>[] = [];
  const stream: Peekable<number> = peekable(source);
  const look = stream.nextIf(() => {
    reads.push(stream.next());
    return Promise.resolve(true);
  });
  expect(await look).toBe(1);
  await settleTasks();
  reads.push(stream.next(), stream.next());
  for (const n of [2, 3, 4]) {
    await settleTasks();
    later.shift()?.({ value: n, done: false });
  }
  expect(await Promise.all(reads)).toEqual([2, 3, 4].map(value));
});

test('reads that come when a look was answered queue behind those that wait still', async () => {
  const source = probe<number>({ answers: 'byHand' });
  const stream = peekable(source);
  const look = stream.peek();
  const reads = [stream.next(), stream.next()];
  await settleTasks();
  source.deliver(1);
  expect(await look).toBe(1);
  await settleTasks();
  reads.push(stream.next(), stream.next());
  for (const n of [2, 3, 4]) {
    await settleTasks();
    source.deliver(n);
  }
  expect(await Promise.all(reads)).toEqual([1, 2, 3, 4].map(value));
});

/** What may be asked of the iterator, as the value that it takes. */
const acts = {
  next: (stream: Peekable<number>) => stream.next().then((result) => result.value),
  peek: (stream: Peekable<number>) => stream.peek().then(() => undefined),
  take: (stream: Peekable<number>) => stream.nextIf(() => true),
  leave: (stream: Peekable<number>) => stream.nextIf(() => false),
  slow: (stream: Peekable<number>) => stream.nextIf(() => settleTasks(1).then(() => true)),
  refuse: (stream: Peekable<number>) => stream.nextIf(() => settleTasks(1).then(() => false)),
} satisfies Record<string, (stream: Peekable<number>) => Promise<number | undefined>>;
type Act = keyof typeof acts;

describe.each(['sync', 'promise'] as const)('of a source that answers by %s', (answers) => {
  test.each<[Act[]]>([
    [['slow', 'next', 'next', 'take', 'next']],
    [['slow', 'take', 'next']],
    [['take', 'take', 'next']],
    [['slow', 'take', 'take', 'next', 'next']],
    [['take', 'next', 'take', 'next']],
    [['slow', 'take', 'next', 'take', 'next']],
  ])('looks and reads stand in one line: %j', async (plan) => {
    const wanted = [...plan, ...plan].map((_act, at) => at);
    const stream = peekable(probe({ values: wanted, answers }));
    const taken: unknown[] = [];
    const told: unknown[] = [];
    for (let round = 0; round < 2; round++) {
      const calls = plan.map((act) => acts[act](stream));
      for (const call of calls) void call.then((one) => told.push(one));
      taken.push(...(await Promise.all(calls)));
    }
    expect(taken).toEqual(wanted);
    expect(told).toEqual(wanted);
    await stream.return();
  });
});

test('law: whatever looks and reads are mixed, they take the values in the order of the calls, and none is lost', async () => {
  const plans = fc.array(fc.tuple(fc.constantFrom(...(Object.keys(acts) as Act[])), fc.boolean()));
  const answers = fc.constantFrom('sync' as const, 'promise' as const);
  await fc.assert(
    fc.asyncProperty(plans, answers, async (plan, how) => {
      const stream = peekable(probe({ values: [...plan.keys()], answers: how }));
      const calls: Promise<unknown>[] = [];
      for (const [act, waits] of plan) {
        const call = acts[act](stream);
        calls.push(call);
        if (waits) await call;
      }
      const taken = (await Promise.all(calls)).filter((one) => one !== undefined);
      taken.push(...(await toArray(stream)));
      expect(taken).toEqual([...plan.keys()]);
    }),
    { numRuns: 500 },
  );
});
