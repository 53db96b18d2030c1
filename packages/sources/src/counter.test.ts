import { checkAsyncIterable, settleTasks, virtualTime, type VirtualTime } from '@forawait/core/testing';
import { afterEach, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { counter, type CounterOptions } from './counter.ts';

let time: VirtualTime | undefined;
afterEach(() => {
  expect(time?.pending ?? 0).toBe(0);
  time?.restore();
  time = undefined;
  jest.restoreAllMocks();
});

const series: readonly (readonly [string, Parameters<typeof counter>, readonly number[]])[] = [
  ['both ends are included', [1, 3], [1, 2, 3]],
  ['one value when both ends are the same', [5, 5], [5]],
  ['nothing when the end lies before the start', [1, 0], []],
  ['steps that hit the end', [0, 10, { step: 5 }], [0, 5, 10]],
  ['steps that miss the end', [0, 9, { step: 5 }], [0, 5]],
  ['negative steps count down', [3, 1, { step: -1 }], [3, 2, 1]],
  ['negative steps towards a larger end', [1, 3, { step: -1 }], []],
  ['negative steps towards no end above', [1, Infinity, { step: -1 }], []],
  ['an end below all', [1, -Infinity], []],
  ['from negative to positive', [-2, 2], [-2, -1, 0, 1, 2]],
  ['an end between two values', [0, 2.5], [0, 1, 2]],
  ['tenths hit their end exactly', [0, 0.3, { step: 0.1 }], [0, 0.1, 0.2, 0.3]],
  ['tenths downwards', [0.3, 0, { step: -0.1 }], [0.3, 0.3 - 0.1, 0.3 - 2 * 0.1, 0]],
  ['whole steps do not round up to their end', [0, 0.9999999999999999], [0]],
  ['steps beyond the largest number', [0, Infinity, { step: 1e308 }], [0, 1e308]],
];
for (const [name, args, expected] of series) {
  test(name, async () => {
    expect(await counter(...args).toArray()).toEqual(expected);
  });
}

test('without arguments it counts from 0 without end', async () => {
  expect(await counter().take(3).toArray()).toEqual([0, 1, 2]);
  expect(await counter(7, undefined, { step: -1 }).take(3).toArray()).toEqual([7, 6, 5]);
});

test('whatever the step, there may be no end', async () => {
  for (let step = 1; step <= 100; step++) {
    expect(await counter(1, undefined, { step }).take(2).toArray()).toEqual([1, 1 + step]);
    expect(
      await counter(1, undefined, { step: -step / 7 })
        .take(2)
        .toArray(),
    ).toEqual([1, 1 - step / 7]);
  }
});

test('whole numbers are counted up to the last that a number tells, also in large steps', async () => {
  const { MAX_SAFE_INTEGER: largest } = Number;
  expect(await counter(largest - 2, largest).toArray()).toEqual([largest - 2, largest - 1, largest]);
  expect(await counter(2 ** 60, 2 ** 60 + 2048, { step: 1024 }).toArray()).toEqual([
    2 ** 60,
    2 ** 60 + 1024,
    2 ** 60 + 2048,
  ]);
});

test('without an end, it is an error where numbers do not tell one step from the next any more', async () => {
  for (const everyMs of [undefined, 1e-9]) {
    const seen: number[] = [];
    const numbers = counter(2 ** 53 - 2, undefined, { everyMs });
    const counting = numbers.forEach((n) => void seen.push(n));
    await expect(counting).rejects.toThrow(
      new RangeError(
        'Cannot count beyond 9007199254740991 in steps of 1: numbers of this size do not tell such a step',
      ),
    );
    expect(seen).toEqual([2 ** 53 - 2, 2 ** 53 - 1]);
  }
});

test('rounding does not add up', async () => {
  const values = await counter(0, 1e5, { step: 0.1 }).toArray();
  expect(values.length).toBe(1_000_001);
  expect([values[700_001], values.at(-1)]).toEqual([700_001 * 0.1, 1e5]);
});

test('the values of any whole range are those of a plain loop', async () => {
  const whole = fc.integer({ min: -1000, max: 1000 });
  await fc.assert(
    fc.asyncProperty(whole, whole, fc.integer({ min: 1, max: 50 }), fc.boolean(), async (low, high, size, down) => {
      const step = down ? -size : size;
      const expected: number[] = [];
      for (let value = low; down ? value >= high : value <= high; value += step) expected.push(value);
      expect(await counter(low, high, { step }).toArray()).toEqual(expected);
    }),
  );
});

test('any range of fractions ends at the end or less than a step before it', async () => {
  const fraction = fc.integer({ min: -2000, max: 2000 }).map((n) => n / 100);
  await fc.assert(
    fc.asyncProperty(
      fraction,
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 0, max: 50 }),
      async (low, size, n) => {
        const step = size / 100;
        const high = Number((low + n * step).toFixed(2));
        const values = await counter(low, high, { step }).toArray();
        expect(values.length).toBe(n + 1);
        expect(values.at(-1)).toBeCloseTo(high, 12);
        expect(Math.max(...values)).toBeLessThanOrEqual(high);
      },
    ),
  );
});

test('the checkpoint is the number that comes next', async () => {
  for (const options of [{ step: 2 }, { step: 2, everyMs: 1 }]) {
    const numbers = counter(1, 7, options);
    expect(numbers.checkpoint).toBe(1);
    await numbers.next();
    expect(numbers.checkpoint).toBe(3);
    await numbers.return();
  }
});

test('behind the last number there is a checkpoint, from which nothing comes', async () => {
  const numbers = counter(3, 1, { step: -1 });
  await numbers.count();
  expect(numbers.checkpoint).toBe(0);
  expect(await counter(0, 1, { step: -1 }).count()).toBe(0);
});

test('fractions have no checkpoint, since they would be rounded in another way from there', async () => {
  const numbers = counter(0, 1, { step: 0.1 });
  await numbers.next();
  expect(numbers.checkpoint).toBeUndefined();
  await numbers.return();
});

test('batches come whole', async () => {
  const sizes = await counter(1, 1200)
    .batches()
    .map((batch) => batch.length)
    .toArray();
  expect(sizes).toEqual([512, 512, 176]);
});

const wrong: readonly (readonly [string, unknown[], string, string])[] = [
  ['low that is NaN', [NaN], 'RangeError', 'Cannot count with low NaN: it must be a finite number'],
  ['low that is infinite', [-Infinity], 'RangeError', 'Cannot count with low -Infinity: it must be a finite number'],
  ['low that is no number', ['1'], 'TypeError', 'Cannot count with low "1": it must be a finite number'],
  ['high that is NaN', [0, NaN], 'RangeError', 'Cannot count with high NaN: it must be a number, or Infinity'],
  [
    'high that is a bigint',
    [0, 3n],
    'TypeError',
    'Cannot count with high the bigint 3: it must be a number, or Infinity',
  ],
  [
    'a step of 0',
    [0, 1, { step: 0 }],
    'RangeError',
    'Cannot count with step 0: it must be a finite number other than 0',
  ],
  [
    'a step of NaN',
    [0, 1, { step: NaN }],
    'RangeError',
    'Cannot count with step NaN: it must be a finite number other than 0',
  ],
  [
    'an infinite step',
    [0, 1, { step: Infinity }],
    'RangeError',
    'Cannot count with step Infinity: it must be a finite',
  ],
  ['a step that is no number', [0, 1, { step: null }], 'TypeError', 'Cannot count with step null: it must be a finite'],
  ['a step too small', [2 ** 60, Infinity], 'RangeError', 'numbers of this size do not tell such a step'],
  [
    'an end too large for its step',
    [2 ** 53 - 2, 2 ** 53 + 6],
    'RangeError',
    'Cannot count to 9007199254740998 in steps of 1',
  ],
  ['an end that no step of 3 tells', [0, 1e300, { step: 3 }], 'RangeError', 'leave high out for no end'],
  ['an end too far for fractions', [0, 2 ** 53, { step: 0.5 }], 'RangeError', 'numbers of this size do not tell such'],
  [
    'everyMs of 0',
    [0, 1, { everyMs: 0 }],
    'RangeError',
    'Cannot count with everyMs 0: it must be more than 0 and at most',
  ],
  ['everyMs over the longest timer', [0, 1, { everyMs: 2 ** 31 }], 'RangeError', 'everyMs 2147483648: it must be'],
  [
    'everyMs that is NaN',
    [0, 1, { everyMs: NaN }],
    'RangeError',
    'Cannot count with everyMs NaN: it must be more than 0',
  ],
  [
    'everyMs that is no number',
    [0, 1, { everyMs: '1' }],
    'TypeError',
    'everyMs "1": it must be a number of milliseconds',
  ],
  ['jitterMs without ticks', [0, 1, { jitterMs: 1 }], 'RangeError', 'jitterMs 1: without everyMs there are no ticks'],
  [
    'jitterMs over everyMs',
    [0, 1, { everyMs: 1, jitterMs: 2 }],
    'RangeError',
    'jitterMs 2: it must be everyMs at most',
  ],
  ['jitterMs below 0', [0, 1, { everyMs: 1, jitterMs: -1 }], 'RangeError', 'jitterMs -1: it must be 0 or more'],
  [
    'jitterMs that is no number',
    [0, 1, { everyMs: 1, jitterMs: '1' }],
    'TypeError',
    'jitterMs "1": it must be a number',
  ],
  [
    'an unknown policy',
    [0, 1, { missed: 'catch up' }],
    'RangeError',
    `with missed "catch up": it must be 'skip', 'burst'`,
  ],
  ['an unknown option', [0, 1, { every: 3 }], 'TypeError', 'Cannot count with option "every": the options are step,'],
  [
    'a misspelt option',
    [0, 1, { every: 3 }],
    'TypeError',
    'the options are step, everyMs, jitterMs, missed, signal, graceMs, name, onOrphan; did you mean everyMs?',
  ],
  ['options that are no object', [0, 1, 2], 'TypeError', 'Cannot count with the number 2: options must be an object'],
];
for (const [name, args, kind, message] of wrong) {
  test(`${name} is refused at the call`, () => {
    let error: unknown;
    try {
      counter(...(args as Parameters<typeof counter>));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(Error);
    expect((error as Error).name).toBe(kind);
    expect((error as Error).message).toContain(message);
  });
}

/** The values and the moments at which they came to a reader who works for `workMs` on each. */
async function seen(options: CounterOptions, workMs: readonly number[], high = 4): Promise<string[]> {
  const clock = virtualTime();
  time = clock;
  const log: string[] = [];
  await clock.run(async () => {
    for await (const value of counter(0, high, options)) {
      log.push(`${String(value)} at ${String(clock.now)}`);
      const ms = workMs[value] ?? 0;
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    }
  });
  log.push(`end at ${String(clock.now)}`);
  return log;
}

test('everyMs gives one value a tick, the first at once, and ends with the last', async () => {
  expect(await seen({ everyMs: 100 }, [])).toEqual([
    '0 at 0',
    '1 at 100',
    '2 at 200',
    '3 at 300',
    '4 at 400',
    'end at 400',
  ]);
});

test('work within a tick does not move the next one', async () => {
  const on = ['0 at 0', '1 at 100', '2 at 200', '3 at 300', '4 at 400'];
  for (const missed of ['skip', 'burst'] as const) {
    expect((await seen({ everyMs: 100, missed }, [30, 99, 1, 50])).slice(0, 5)).toEqual(on);
    time?.restore();
  }
});

test("'skip': a late reader gets one value at once for all ticks missed, and then those of the plan", async () => {
  expect(await seen({ everyMs: 100 }, [250])).toEqual([
    '0 at 0',
    '1 at 250',
    '2 at 300',
    '3 at 400',
    '4 at 500',
    'end at 500',
  ]);
});

test("'burst': a late reader gets a value at once for each tick missed", async () => {
  expect(await seen({ everyMs: 100, missed: 'burst' }, [250])).toEqual([
    '0 at 0',
    '1 at 250',
    '2 at 250',
    '3 at 300',
    '4 at 400',
    'end at 400',
  ]);
});

test("'delay': a late reader gets one value at once, and the clock starts anew", async () => {
  expect(await seen({ everyMs: 100, missed: 'delay' }, [250])).toEqual([
    '0 at 0',
    '1 at 250',
    '2 at 350',
    '3 at 450',
    '4 at 550',
    'end at 550',
  ]);
});

test.each(['skip', 'burst', 'delay'] as const)(
  '%s: a tick of a fraction of a millisecond does not drift',
  async (missed) => {
    const log = await seen({ everyMs: 100 / 3, missed }, [], 300);
    expect(log.slice(-2)).toEqual(['300 at 10000', 'end at 10000']);
  },
);

/** Chance, as it falls. */
function fallsAs(...chances: readonly number[]): void {
  let at = 0;
  jest.spyOn(Math, 'random').mockImplementation(() => chances[at++ % chances.length]!);
}

test('jitterMs makes each tick later, by its own chance, and moves no other', async () => {
  fallsAs(0.5, 0, 0.9, 0.1, 0);
  expect(await seen({ everyMs: 100, jitterMs: 50 }, [])).toEqual([
    '0 at 25',
    '1 at 100',
    '2 at 245',
    '3 at 305',
    '4 at 400',
    'end at 400',
  ]);
});

test("'delay' with jitterMs moves nothing where no tick was missed", async () => {
  fallsAs(0.5);
  expect(await seen({ everyMs: 100, jitterMs: 50, missed: 'delay' }, [10, 99], 2)).toEqual([
    '0 at 25',
    '1 at 125',
    '2 at 225',
    'end at 225',
  ]);
});

test("'skip' with jitterMs does not leave out a tick that was planned, and is not due yet", async () => {
  fallsAs(0, 0, 0, 0.9, 0);
  expect(await seen({ everyMs: 100, jitterMs: 100 }, [210, 0], 3)).toEqual([
    '0 at 0',
    '1 at 210',
    '2 at 390',
    '3 at 400',
    'end at 400',
  ]);
  time?.restore();
  fallsAs(0, 0, 0.5, 0.9, 0);
  expect(await seen({ everyMs: 100, jitterMs: 100 }, [210, 0], 3)).toEqual([
    '0 at 0',
    '1 at 210',
    '2 at 250',
    '3 at 390',
    'end at 390',
  ]);
});

test('no timer is set for longer than timers can be', async () => {
  time = virtualTime();
  fallsAs(0, 0.999, 0.999);
  const { setTimeout: clock } = globalThis;
  const waits: number[] = [];
  globalThis.setTimeout = ((wake: () => void, ms: number) => {
    waits.push(ms);
    return clock(wake, ms);
  }) as typeof setTimeout;
  const everyMs = 2 ** 31 - 1;
  const started = performance.now();
  expect(await time.run(() => counter(0, 2, { everyMs, jitterMs: everyMs }).toArray())).toEqual([0, 1, 2]);
  expect(performance.now() - started).toBe(Math.ceil(2.999 * everyMs));
  expect(Math.max(...waits)).toBe(everyMs);
  expect(waits.length).toBeLessThan(10);
});

test('ticks may follow one another as closely as one likes', async () => {
  expect(await counter(0, 5, { everyMs: Number.MIN_VALUE }).toArray()).toEqual([0, 1, 2, 3, 4, 5]);
});

test('whatever the chance, no tick is early, none is later than its jitter, and none is left out', async () => {
  const chances = fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: 1 });
  const missed = fc.constantFrom('skip' as const, 'burst' as const, 'delay' as const);
  await fc.assert(
    fc.asyncProperty(chances, fc.integer({ min: 0, max: 10 }), missed, async (fallen, jitterMs, policy) => {
      fallsAs(...fallen);
      const log = await seen({ everyMs: 10, jitterMs, missed: policy }, [], 20);
      time?.restore();
      log.slice(0, -1).forEach((line, index) => {
        const late = Number(line.split(' at ')[1]) - index * 10;
        expect(late).toBeGreaterThanOrEqual(0);
        expect(late).toBeLessThanOrEqual(jitterMs + 1); // timers are whole milliseconds
      });
    }),
    { numRuns: 50 },
  );
});

test('the clock starts at the first read, not at the call', async () => {
  const clock = virtualTime();
  time = clock;
  const numbers = counter(0, 1, { everyMs: 100 });
  await clock.advance(1000);
  const moments = await clock.run(() => numbers.map(() => clock.now).toArray());
  expect(moments).toEqual([1000, 1100]);
});

test('overlapping calls get one value a tick each, in order', async () => {
  const clock = virtualTime();
  time = clock;
  const numbers = counter(0, 2, { everyMs: 100 });
  const at = async (): Promise<unknown[]> => [(await numbers.next()).value, clock.now];
  expect(await clock.run(() => Promise.all([at(), at(), at(), at()]))).toEqual([
    [0, 0],
    [1, 100],
    [2, 200],
    [undefined, 200],
  ]);
});

test.each(['skip', 'burst', 'delay'] as const)('%s with jitter keeps the laws of every iterator', async (missed) => {
  const make = (signal?: AbortSignal): AsyncIterable<number> =>
    counter(0, 5, { everyMs: 10, jitterMs: 5, missed, signal });
  await checkAsyncIterable(() => make(), { withSignal: make });
});

test('leaving ends the timer, and answers a pending call with done', async () => {
  const clock = virtualTime();
  time = clock;
  const numbers = counter(0, 9, { everyMs: 100 });
  await numbers.next();
  const pending = numbers.next();
  await settleTasks();
  expect(clock.pending).toBeGreaterThan(0);
  await numbers.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  expect(clock.pending).toBe(0);
});

test('an abort rejects with the reason, and ends timer and listener', async () => {
  const clock = virtualTime();
  time = clock;
  for (const everyMs of [undefined, 100]) {
    const controller = new AbortController();
    const numbers = counter(0, 9, { everyMs, signal: controller.signal });
    await numbers.next();
    const reason = new Error('stop');
    const pending = everyMs === undefined ? undefined : numbers.next();
    controller.abort(reason);
    await expect(pending ?? numbers.next()).rejects.toBe(reason);
    expect(await numbers.next()).toEqual({ value: undefined, done: true });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(clock.pending).toBe(0);
  }
});

test('by the real clock, no tick comes early and none drifts', async () => {
  const start = performance.now();
  const moments = await counter(0, 5, { everyMs: 8 })
    .map(() => performance.now() - start)
    .toArray();
  moments.forEach((moment, index) => {
    expect(moment).toBeGreaterThanOrEqual(index * 8);
  });
});
