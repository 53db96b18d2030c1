import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { getEventListeners } from 'node:events';
import { aborted, errorOf } from '../../contract/exits.ts';
import { inVirtualTime, watched } from '../../contract/watch.ts';
import { type Pipeline, CancelledError, from, switchMap, take, toArray } from '../index.ts';
import { probe, type Probe, settleTasks } from '../testing/index.ts';

const done = { value: undefined, done: true };
const value = (given: unknown): object => ({ value: given, done: false });
type Manual = Probe<number> & AsyncIterableIterator<number, undefined, void>;
const byHand = (): Manual => probe<number>({ answers: 'byHand' });

/** An outer source and three inner ones, all answered by the test. */
function stage(): {
  outer: Manual;
  inner: readonly [Manual, Manual, Manual];
  opened: number[];
  stream: Pipeline<number>;
} {
  const outer = byHand();
  const inner = [byHand(), byHand(), byHand()] as const;
  const opened: number[] = [];
  const stream = switchMap(outer, (place) => {
    opened.push(place);
    return inner[place]!;
  });
  return { outer, inner, opened, stream };
}

test('a new value closes the inner source that is open, and opens the next', async () => {
  const { outer, inner, stream } = stage();
  const reading = toArray(stream);
  await settleTasks();
  outer.deliver(0);
  await settleTasks();
  inner[0].deliver(1);
  await settleTasks();
  outer.deliver(1);
  await settleTasks();
  inner[0].assertClosedOnce();
  inner[0].deliver(2);
  inner[1].deliver(3);
  await settleTasks();
  outer.end();
  inner[1].end();
  expect(await reading).toEqual([1, 3]);
  expect(inner[1].closes).toBe(0);
});

test('the last inner source goes on to its end after the outer one has ended', async () => {
  const { outer, inner, stream } = stage();
  const reading = toArray(stream);
  await settleTasks();
  outer.deliver(0);
  await settleTasks();
  outer.end();
  await settleTasks();
  inner[0].deliver(1);
  await settleTasks();
  inner[0].deliver(2);
  await settleTasks();
  inner[0].end();
  expect(await reading).toEqual([1, 2]);
  expect([outer.closes, inner[0].closes]).toEqual([0, 0]);
});

test('inner sources that answer at once give all their values; empty ones, none', async () => {
  expect(await toArray(switchMap([1, 2, 3], (n) => (n === 2 ? [] : [n, n * 10])))).toEqual([1, 10, 3, 30]);
  expect(await toArray(switchMap([], () => [1]))).toEqual([]);
});

test('of a source that is ready, only the last inner source that has to be waited for comes through', async () => {
  const signals: AbortSignal[] = [];
  const answers = switchMap([1, 2, 3], (n, _index, { signal }) => {
    signals.push(signal);
    return probe({ values: [n, n * 10] });
  });
  expect(await toArray(answers)).toEqual([3, 30]);
  expect(signals.every((signal) => signal.aborted)).toBe(true);
});

test(
  'a value that comes while the reader is busy closes the inner source at once; the next is opened by the next read',
  inVirtualTime(async () => {
    const { outer, inner, opened, stream } = stage();
    const first = stream.next();
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    inner[0].deliver(5);
    expect(await first).toEqual(value(5));
    outer.deliver(1);
    await settleTasks();
    inner[0].assertClosedOnce();
    expect(opened).toEqual([0]);
    expect(outer.pulls).toBe(2);
    const second = stream.next();
    await settleTasks();
    expect(opened).toEqual([0, 1]);
    inner[1].deliver(6);
    expect(await second).toEqual(value(6));
    await stream.return();
    outer.assertClosedOnce();
    inner[1].assertClosedOnce();
  }),
);

test(
  'each call has a signal of its own, which aborts when its value is outdated',
  inVirtualTime(async () => {
    const outer = byHand();
    const signals: AbortSignal[] = [];
    const heard: string[] = [];
    const stream = switchMap(outer, async (n, index, { signal }) => {
      heard.push(`${String(n)} at ${String(index)}`);
      signals.push(signal);
      return n === 7 ? await aborted(signal) : [n];
    });
    const reading = stream.next();
    await settleTasks();
    outer.deliver(7);
    await settleTasks();
    expect(signals[0]!.aborted).toBe(false);
    outer.deliver(8);
    expect(await reading).toEqual(value(8));
    expect([signals[0]!.aborted, signals[1]!.aborted]).toEqual([true, false]);
    expect(signals[0]!.reason).toBeInstanceOf(CancelledError);
    expect(heard).toEqual(['7 at 0', '8 at 1']);
    await stream.return();
    expect(signals[1]!.aborted).toBe(true);
  }),
);

test('fn is called again when the one before has let go; what it still brings is closed', async () => {
  await watched(async ({ time }) => {
    const outer = byHand();
    const late = probe({ values: [1] });
    let bring = (): void => undefined;
    const calls: number[] = [];
    const stream = switchMap(outer, (n) => {
      calls.push(n);
      return n === 0 ? new Promise<typeof late>((resolve) => (bring = () => resolve(late))) : [n];
    });
    const reading = stream.next();
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    outer.deliver(1);
    await settleTasks();
    expect(calls).toEqual([0]);
    bring();
    expect(await reading).toEqual(value(1));
    expect([late.pulls, late.closes]).toEqual([0, 1]);
    expect(time.now).toBe(0);
    await stream.return();
  });
});

test.each<[string, (n: number) => AsyncIterable<number> | Promise<number[]>]>([
  ['an inner source whose close hangs', () => probe<number>({ hangAt: 0, closes: 'never' })],
  ['fn that hangs', () => new Promise<number[]>(() => undefined)],
])('%s holds the next up for the grace, and is reported', async (_name, hung) => {
  const { orphans, timers } = await watched(async ({ time }) => {
    const outer = byHand();
    const stream = switchMap(outer, (n): AsyncIterable<number> | Promise<number[]> | number[] =>
      n === 0 ? hung(n) : [n],
    );
    const reading = stream.next();
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    outer.deliver(1);
    expect(await reading).toEqual(value(1));
    expect(time.now).toBe(1000);
    await stream.return();
    expect(time.now).toBe(1000);
  });
  expect(orphans.length).toBeGreaterThan(0);
  expect(timers).toBe(0);
});

test('an error of an outdated inner source, or of outdated work, is published; its AbortError is not', async () => {
  const [late, work] = [new Error('inner'), new Error('work')];
  const { suppressed } = await watched(async () => {
    const { outer, inner, stream } = stage();
    const reading = stream.next();
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    outer.deliver(1);
    inner[0].fail(late);
    await settleTasks();
    inner[1].deliver(1);
    expect(await reading).toEqual(value(1));
    await stream.return();

    const failing = switchMap([1, 2, 3], (n, _index, { signal }) => {
      if (n === 1) return aborted(signal);
      return n === 2 ? settleTasks(1).then(() => Promise.reject(work)) : Promise.resolve([n]);
    });
    expect(await toArray(failing)).toEqual([3]);
  });
  expect(suppressed).toEqual([late, work]);
});

test(
  'an error of the outer source closes the inner one first, waited for or not',
  inVirtualTime(async () => {
    const error = new Error('outer');
    for (const waits of [true, false]) {
      const { outer, inner, stream } = stage();
      const first = stream.next();
      await settleTasks();
      outer.deliver(0);
      await settleTasks();
      let reading = first;
      if (!waits) {
        inner[0].deliver(1);
        await first;
        outer.fail(error);
        await settleTasks();
        inner[0].assertClosedOnce();
        reading = stream.next();
      } else outer.fail(error);
      expect(await errorOf(reading)).toBe(error);
      inner[0].assertClosedOnce();
      expect(outer.closes).toBe(0);
      expect(await stream.next()).toEqual(done);
    }
  }),
);

test('an error of the outer source is told, though the close of the inner one fails, which is published', async () => {
  const [error, closeError] = [new Error('outer'), new Error('close')];
  const outer = byHand();
  const inner = probe<number>({ answers: 'byHand', closeError });
  const { suppressed } = await watched(async () => {
    const reading = errorOf(switchMap(outer, () => inner).next());
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    outer.fail(error);
    expect(await reading).toBe(error);
  });
  expect(suppressed).toEqual([closeError]);
  inner.assertClosedOnce();
});

test('an error of the outer source that nobody asks for is published', async () => {
  const error = new Error('outer');
  const { suppressed } = await watched(async () => {
    const { outer, inner, stream } = stage();
    const first = stream.next();
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    inner[0].deliver(1);
    await first;
    outer.fail(error);
    await settleTasks();
    expect(await stream.return()).toEqual(done);
  });
  expect(suppressed).toEqual([error]);
});

test(
  'an error of the inner source closes the outer one first',
  inVirtualTime(async () => {
    const error = new Error('inner');
    const { outer, inner, stream } = stage();
    const reading = stream.next();
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    inner[0].fail(error);
    expect(await errorOf(reading)).toBe(error);
    outer.assertClosedOnce();
    expect(inner[0].closes).toBe(0);
  }),
);

test.each<[string, () => unknown, string]>([
  [
    'throws',
    (): never => {
      throw new Error('fn');
    },
    'fn',
  ],
  ['rejects', () => Promise.reject(new Error('fn')), 'fn'],
  ['gives a string', () => 'ab', 'Cannot flatten the string "ab": the callback must give an iterable'],
  [
    'gives a promise of a string',
    () => Promise.resolve('ab'),
    'Cannot flatten the string "ab": the callback must give an iterable',
  ],
  ['gives a number', () => 5, 'Cannot read 5: a source must be an iterable, an iterator or a stream'],
])('fn that %s ends it, once the outer source is closed', async (_name, fn, message) => {
  const { suppressed } = await watched(async () => {
    const outer = probe({ values: [1], hangAt: 1 });
    const stream = switchMap(outer, fn as () => number[]);
    expect(await errorOf(stream.next())).toMatchObject({ message });
    outer.assertClosedOnce();
    expect(await stream.next()).toEqual(done);
  });
  expect(suppressed).toEqual([]);
});

test('an error of the close of an outdated inner source is told, once all is closed', async () => {
  const closeError = new Error('close');
  const { suppressed } = await watched(async () => {
    const outer = probe({ values: [1, 2], hangAt: 2 });
    const stream = switchMap(outer, () => probe<number>({ hangAt: 0, closeError }));
    expect(await errorOf(stream.next())).toBe(closeError);
    outer.assertClosedOnce();
    expect(await stream.next()).toEqual(done);
  });
  expect(suppressed).toEqual([]);
});

test('left while an outdated inner source closes, return() waits for that, and tells its error once', async () => {
  const closeError = new Error('close');
  const { suppressed } = await watched(async () => {
    const outer = byHand();
    const inner = probe<number>({ hangAt: 0, closes: 'byHand' });
    const stream = switchMap(outer, () => inner);
    const reading = stream.next();
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    outer.deliver(1);
    await settleTasks();
    const leaving = errorOf(stream.return());
    await settleTasks();
    inner.finishClose({ error: closeError });
    expect(await leaving).toBe(closeError);
    expect(await reading).toEqual(done);
    inner.assertClosedOnce();
    outer.assertClosedOnce();
  });
  expect(suppressed).toEqual([]);
});

test('an outer source that throws at once while the inner one is asked: what still comes is dropped', async () => {
  const inner = byHand();
  const error = new Error('the outer');
  const outer = {
    pulls: 0,
    next(): IteratorResult<number> {
      if (this.pulls++ > 0) throw error;
      return { value: 0, done: false };
    },
  };
  const stream = switchMap(outer, () => inner);
  expect(await errorOf(stream.next())).toBe(error);
  inner.deliver(1);
  await settleTasks();
  expect(await stream.next()).toEqual(done);
});

test('left while both are asked, the outer fails and the inner answers: the error is told, the value dropped', async () => {
  const { outer, inner, stream } = stage();
  const reading = errorOf(stream.next());
  await settleTasks();
  outer.deliver(0);
  await settleTasks();
  const leaving = stream.return();
  const error = new Error('the outer');
  outer.fail(error);
  await settleTasks();
  inner[0].deliver(1);
  await settleTasks();
  expect(await reading).toBe(error);
  await leaving;
});

test('left, all is closed at once; a value of the inner source that comes in time is given', async () => {
  await watched(async () => {
    const outer = probe<number>({ answers: 'byHand' });
    const inner = probe<number>({ answers: 'byHand', closes: 'byHand' });
    const stream = switchMap(outer, () => inner);
    const reading = stream.next();
    await settleTasks();
    outer.deliver(0);
    await settleTasks();
    const leaving = stream.return();
    expect([outer.closes, inner.closes]).toEqual([1, 1]);
    inner.deliver(4);
    expect(await reading).toEqual(value(4));
    inner.finishClose();
    outer.end();
    expect(await leaving).toEqual(done);
  });
});

test.each(['outer', 'fn', 'inner'])('left while %s hangs, it settles within the grace', async (hangs) => {
  const { orphans, timers } = await watched(async ({ time }) => {
    const never = { hangAt: 0, closes: 'never' } as const;
    const outer = hangs === 'outer' ? probe<number>(never) : probe({ values: [1], hangAt: 1 });
    const stream = switchMap(outer, () =>
      hangs === 'fn' ? new Promise<number[]>(() => undefined) : probe<number>(never),
    );
    const reading = [stream.next(), stream.next()];
    await settleTasks();
    expect(await stream.return()).toEqual(done);
    expect(await Promise.all(reading)).toEqual([done, done]);
    expect(time.now).toBe(1000);
  });
  expect(orphans.length).toBeGreaterThan(0);
  expect(timers).toBe(0);
});

test('fn may leave the pipeline that calls it, and what it gives then is closed', async () => {
  await watched(async () => {
    for (const later of [false, true]) {
      const outer = probe({ values: [1, 2] });
      const inner = probe({ values: [1] });
      const stream = switchMap(outer, () => {
        void stream.return();
        return later ? Promise.resolve(inner) : inner;
      });
      expect(await stream.next()).toEqual(done);
      await stream.return();
      await settleTasks();
      outer.assertClosedOnce();
      expect([inner.pulls, inner.closes]).toEqual([0, 1]);
    }
  });
});

test('an abort ends it at once with its reason, and closes all', async () => {
  const controller = new AbortController();
  const outer = probe({ values: [1], hangAt: 1 });
  const inner = probe<number>({ hangAt: 0 });
  const stream = from(outer, { signal: controller.signal }).switchMap(() => inner);
  const reading = errorOf(stream.next());
  await settleTasks();
  controller.abort('stop');
  expect(await reading).toBe('stop');
  outer.assertClosedOnce();
  inner.assertClosedOnce();
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('calls that overlap are answered in order', async () => {
  const stream = switchMap([1, 2], (n) => [n, n * 10]);
  const results = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next(), stream.next()]);
  expect(results).toEqual([value(1), value(10), value(2), value(20), done]);
});

test(
  'an endless outer source that is always ready can be left',
  inVirtualTime(async () => {
    let asked = 0;
    const outer = probe<number>({
      values: (function* () {
        for (;;) yield asked++;
      })(),
    });
    const stream = switchMap(outer, () => probe<number>({ hangAt: 0 }));
    const reading = stream.next();
    await new Promise((resolve) => setTimeout(resolve, 0));
    await stream.return();
    expect(await reading).toEqual(done);
    outer.assertClosedOnce();
  }),
);

test(
  'enough further down closes both',
  inVirtualTime(async () => {
    const [outer, inner] = [probe({ values: [1], hangAt: 1 }), probe({ values: [1, 2, 3] })];
    expect(
      await toArray(
        take(
          switchMap(outer, () => inner),
          2,
        ),
      ),
    ).toEqual([1, 2]);
    outer.assertClosedOnce();
    inner.assertClosedOnce();
  }),
);

test('a callback that is no function is refused, and the iterator closed', () => {
  const source = probe({ values: [1] });
  expect(() => switchMap(source, 5 as unknown as () => number[])).toThrow(
    new TypeError('Cannot switchMap: the callback must be a function, got 5'),
  );
  source.assertClosedOnce();
});

test('law: each inner source gives a part from its start, in order; the last is given whole; all are released', async () => {
  const turns = fc.array(fc.tuple(fc.nat(3), fc.array(fc.nat(3), { maxLength: 4 })), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(turns, async (plan) => {
      let open = 0;
      const pause = async (turn: number): Promise<void> => {
        if (turn > 0) await settleTasks(turn);
      };
      const outer = (async function* () {
        for (const [place, [wait]] of plan.entries()) {
          await pause(wait);
          yield place;
        }
      })();
      const stream = switchMap(outer, async function* (place) {
        expect(++open).toBe(1);
        try {
          for (const [at, wait] of plan[place]![1].entries()) {
            await pause(wait);
            yield { place, at };
          }
        } finally {
          open--;
        }
      });
      const values = await toArray(stream);
      const places = values.map(({ place }) => place);
      expect(places).toEqual([...places].sort((one, other) => one - other));
      for (const [place, [, waits]] of plan.entries()) {
        const given = values.filter((each) => each.place === place).map(({ at }) => at);
        expect(given).toEqual([...given.keys()]);
        if (place === plan.length - 1) expect(given).toHaveLength(waits.length);
      }
      expect(open).toBe(0);
    }),
    { numRuns: 80 },
  );
});
