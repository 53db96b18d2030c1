import { expect, test } from '@jest/globals';
import { setInterval } from 'node:timers/promises';
import { flatMap, from } from '../index.ts';
import { BrokenLawError, checkAsyncIterable, LAWS, probe, settleTasks, type CheckSource } from './index.ts';

/** Reads by hand, so that nobody closes the source. */
async function* leaking(source: CheckSource): AsyncGenerator<number> {
  for (let read = await source.next(); read.done !== true; read = await source.next()) yield read.value;
}
const except = ['no hang', 'closed unread'] as const;
const errorOf = async (checking: Promise<unknown>): Promise<BrokenLawError> => {
  const error: unknown = await checking.then(
    () => 'no error',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(BrokenLawError);
  return error as BrokenLawError;
};

test('it says how many readings there were, and their seed', async () => {
  const make = async function* (): AsyncGenerator<number> {
    yield 1;
  };
  expect(await checkAsyncIterable(make, { seed: 7, runs: 30 })).toEqual({ seed: 7, runs: 30 });
});

test('the shortest reading that breaks the law is told', async () => {
  const { law, replay, seed } = await errorOf(checkAsyncIterable(leaking, { except, seed: 7 }));
  expect({ law, replay, seed }).toEqual({
    law: 'closed once',
    replay: { steps: 'next', values: 1 },
    seed: 7,
  });
});

test('the message has the law, what it asks, the replay, the seed and all that happened', async () => {
  const { message } = await errorOf(checkAsyncIterable(leaking, { except, seed: 7 }));
  expect(message.split('\n')).toEqual([
    `Broken law 'closed once' (${LAWS['closed once']}): the source was not closed`,
    "  replay: { steps: 'next', values: 1 }",
    '  seed: 7',
    '    next() 1',
    '      next() 1: 1',
    '    return() 1',
    '      return() 1: done',
    '    next() 2',
    '      next() 2: done',
    '    next() 3',
    '      next() 3: done',
    '    what its source saw: next, value 1',
  ]);
});

test('the replay of an error is one reading, and breaks the same law', async () => {
  const { replay } = await errorOf(checkAsyncIterable(leaking, { except }));
  let made = 0;
  const again = checkAsyncIterable((source) => (made++, leaking(source)), { except, replay });
  expect((await errorOf(again)).law).toBe('closed once');
  expect(made).toBeLessThan(20);
});

test('values that are not those that gives() says break the law', async () => {
  const doubled = async function* (source: CheckSource): AsyncGenerator<number> {
    for await (const value of source) yield 2 * value;
  };
  const twice = (values: readonly number[]): number[] => values.map((value) => 2 * value);
  await checkAsyncIterable(doubled, { except, gives: twice });
  const { law, replay } = await errorOf(
    checkAsyncIterable(doubled, { except, gives: (values) => twice(values).slice(1) }),
  );
  expect({ law, replay }).toEqual({ law: 'same values', replay: { steps: 'next', values: 1 } });
});

test('the same seed does the same', async () => {
  const log = async (seed: number): Promise<string[]> => {
    const seen: string[] = [];
    const make = (source: CheckSource): AsyncIterator<number> & AsyncIterable<number> => {
      const iterator = leaking(source);
      const next = (): Promise<IteratorResult<number>> => (seen.push('next'), iterator.next());
      const leave = (): Promise<IteratorResult<number>> => (seen.push('return'), iterator.return(undefined));
      const made = { next, return: leave, [Symbol.asyncIterator]: () => made };
      return made;
    };
    await checkAsyncIterable(make, { seed, except: [...except, 'closed once'], runs: 60 });
    return seen;
  };
  const one = await log(3);
  expect(await log(3)).toEqual(one);
  expect(await log(4)).not.toEqual(one);
});

test('timers take no time', async () => {
  const before = performance.now();
  const make = async function* (): AsyncGenerator<number> {
    await new Promise((resolve) => setTimeout(resolve, 1500));
    yield 1;
  };
  await checkAsyncIterable(make, { runs: 20 });
  expect(performance.now() - before).toBeLessThan(20 * 1500);
});

test('by the real clock it checks what no virtual one reaches', async () => {
  const make = async function* (): AsyncGenerator<number> {
    for await (const value of setInterval(1, 5)) {
      yield value;
      return;
    }
  };
  const { runs } = await checkAsyncIterable(make, { runs: 5, realTime: true });
  expect(runs).toBe(5);
});

test.each([false, true])(
  'by the real clock (%p) or not, a timer that it leaves behind is told, however short',
  async (realTime) => {
    const left: NodeJS.Timeout[] = [];
    const make = async function* (): AsyncGenerator<number> {
      left.push(setTimeout(() => undefined, 1000));
      yield 1;
    };
    const { law } = await errorOf(checkAsyncIterable(make, { runs: 2, realTime }));
    for (const timer of left) clearTimeout(timer);
    expect(law).toBe('nothing left behind');
  },
);

test.each([false, true])(
  'by the real clock (%p) or not, a timer that others set meanwhile is not its fault',
  async (realTime) => {
    const make = async function* (): AsyncGenerator<number> {
      yield 1;
    };
    let fired = false;
    const checking = checkAsyncIterable(make, { runs: 5, realTime });
    const long = setTimeout(() => undefined, 60_000);
    const beat = globalThis.setInterval(() => (fired = true), 1);
    const limit = AbortSignal.timeout(60_000);
    await checking;
    for (let turns = 0; turns < 1000 && !fired; turns++) await settleTasks();
    clearTimeout(long);
    clearInterval(beat);
    expect([limit.aborted, fired]).toEqual([false, true]);
  },
);

test('it may be made later', async () => {
  const { runs } = await checkAsyncIterable(async (source) => Promise.resolve(leaking(source)), {
    except: [...except, 'closed once'],
    runs: 20,
  });
  expect(runs).toBe(20);
});

test('what make() throws is thrown', async () => {
  const error = new Error('own');
  await expect(
    checkAsyncIterable(() => {
      throw error;
    }),
  ).rejects.toBe(error);
});

test('what cannot be read breaks the protocol', async () => {
  const { law } = await errorOf(checkAsyncIterable(() => ({}) as AsyncIterable<number>));
  expect(law).toBe('protocol');
});

test.each([
  [[1, 2], 'an array'],
  [undefined, 'undefined'],
  ['ab', '"ab"'],
])('make() that answers %p', async (made, text) => {
  const { law, message } = await errorOf(checkAsyncIterable(() => made as unknown as AsyncIterable<number>));
  expect(law).toBe('protocol');
  expect(message).toContain(`make() must answer an async iterable, got ${text}`);
});

test('one iterator for all readings has no values for the second', async () => {
  const once = from([1, 2]);
  const { law, message } = await errorOf(checkAsyncIterable(() => once));
  expect(law).toBe('same values');
  expect(message).toContain('next() 1 answered done where a value should come');
});

test('what never gave anything has not been checked', async () => {
  const once = from<number>([1]);
  await once.next();
  await expect(checkAsyncIterable(() => once)).rejects.toThrow(
    new TypeError(
      'Cannot check what gives nothing: make() must make it anew each time; if it is to be empty, say gives: () => []',
    ),
  );
});

test('what is to be empty is checked', async () => {
  expect(await checkAsyncIterable(() => from([]), { gives: () => [], runs: 30, seed: 1 })).toEqual({
    seed: 1,
    runs: 30,
  });
});

test('what only fails is checked', async () => {
  const make = (): AsyncIterable<number> => from(probe<number>({ failAt: 0 }));
  const { runs } = await checkAsyncIterable(make, { runs: 30, except: ['same error'] });
  expect(runs).toBe(30);
});

test('more values than the longest reading has are no surplus', async () => {
  const twice = (value: number): number[] => [value, value + 0.5];
  await checkAsyncIterable((source) => flatMap(source, twice, { concurrency: 3, ordered: false }), {
    ordered: false,
    gives: (values) => (values as number[]).flatMap(twice),
    replay: { steps: 'next drain', values: 11, ends: 'hang' },
  });
});

test('checks that are begun at once take turns', async () => {
  const checks = [1, 2, 3].map((seed) => checkAsyncIterable(() => from([1]), { runs: 5, seed }));
  expect(await Promise.all(checks)).toEqual([1, 2, 3].map((seed) => ({ seed, runs: 5 })));
});

test('a check that fails does not keep the next from its turn', async () => {
  const failing = errorOf(checkAsyncIterable(leaking, { except }));
  expect(await checkAsyncIterable(() => from([1]), { runs: 5, seed: 1 })).toEqual({ seed: 1, runs: 5 });
  expect((await failing).law).toBe('closed once');
});

test.each([
  ['runs', { runs: 0 }, RangeError],
  ['seed', { seed: 0.5 }, RangeError],
  ['withinMs', { withinMs: 0 }, RangeError],
  ['except', { except: ['no such law'] }, TypeError],
  ['realTime', { realTime: 1 }, TypeError],
  ['ordered', { ordered: 'no' }, TypeError],
  ['withSignal', { withSignal: true }, TypeError],
  ['leftBehind', { leftBehind: 1 }, TypeError],
  ['gives', { gives: [1] }, TypeError],
  ['another option', { run: 5 }, TypeError],
  ['steps of a replay', { replay: { steps: 'next nxt' } }, TypeError],
] as const)('%s that cannot be is refused at the call', (_, options, kind) => {
  expect(() => checkAsyncIterable(leaking, options as object)).toThrow(kind);
});

test('without a function it throws at the call', () => {
  expect(() => checkAsyncIterable([] as never)).toThrow(TypeError);
});
