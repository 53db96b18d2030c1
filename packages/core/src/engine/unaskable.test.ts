// Values and answers that cannot be asked for their `then`: the error of it is told, whichever way they come.
import { describe, expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, DONE, from, merge, mergeSorted } from '../index.ts';
import { probe } from '../testing/index.ts';

const error = new Error('then');
const unaskable = {
  get then(): never {
    throw error;
  },
};

class Pages extends AsyncIter<unknown> {
  #given = false;
  protected override pullBatch(): readonly unknown[] | DONE {
    if (this.#given) return DONE;
    this.#given = true;
    return [1, unaskable, 3];
  }
}

const stages: readonly (readonly [string, (source: AsyncIter<unknown>) => AsyncIter<unknown>])[] = [
  ['a map', (source) => source.map((value) => value, { concurrency: 2 })],
  ['an async map', (source) => source.map(async () => 1, { concurrency: 2 })],
  ['a map out of order', (source) => source.map(async () => 1, { concurrency: 2, ordered: false })],
  ['a filter', (source) => source.filter(async () => true, { concurrency: 2 })],
  ['two maps', (source) => source.map(async () => 1, { concurrency: 2 }).map(async () => 1, { concurrency: 2 })],
];

describe.each(stages)('in an array, beneath %s with concurrency', (_, build) => {
  test.each([[[1, unaskable, 3]], [[1, 2, 3, 4, unaskable, 6]]])(
    'it is told once, and nothing hangs: %#',
    async (values) => {
      await watched(async () => {
        expect(await errorOf(build(from(values)).toArray())).toBe(error);
        const reading = build(from(values));
        const reads = await Promise.allSettled(values.map(() => reading.next()));
        expect(reads.filter(({ status }) => status === 'rejected')).toEqual([{ status: 'rejected', reason: error }]);
        // What stands before it is given.
        expect(reads.findIndex(({ status }) => status === 'rejected')).toBe(values.indexOf(unaskable));
      });
    },
  );
});

test.each([
  ['one after the other', undefined],
  ['at once', { concurrency: 2 }],
  ['at once, out of order', { concurrency: 2, ordered: false }],
])('as the second answer of an inner source of flatMap it is told: %s', async (_, options) => {
  await watched(async () => {
    let asked = 0;
    const inner = {
      [Symbol.asyncIterator]: () => inner,
      next: (): Promise<IteratorResult<number>> =>
        asked++ === 1 ? (unaskable as never) : Promise.resolve({ value: 1, done: false }),
      return: () => Promise.resolve({ value: undefined, done: true as const }),
    };
    const reading = from([1]).flatMap(() => inner, options);
    const reads = await Promise.allSettled([reading.next(), reading.next()]);
    expect(reads[1]).toEqual({ status: 'rejected', reason: error });
  });
});

test('out of a batch it is told by delay()', async () => {
  await watched(async () => {
    expect(await errorOf(new Pages().delay(1).toArray())).toBe(error);
  });
});

describe.each(['return', 'abort'])('left by its own source, by %s', (how) => {
  const leave = (reading: AsyncIter<number> | undefined, controller: AbortController): void => {
    if (how === 'return') void reading?.return();
    else controller.abort();
  };

  test.each(['an iterable', 'an iterator'])('while it is opened: %s is not asked, and closed once', async (kind) => {
    await watched(async () => {
      const controller = new AbortController();
      const source = probe({ values: [1, 2] });
      const open = source[Symbol.asyncIterator].bind(source);
      const opening = (): AsyncIterator<number> => {
        leave(reading, controller);
        return open();
      };
      const given =
        kind === 'an iterator'
          ? Object.assign(source, { [Symbol.asyncIterator]: opening })
          : { [Symbol.asyncIterator]: opening };
      const reading = from<number>(given, { signal: controller.signal });
      const first = reading.next();
      if (how === 'abort') expect(await errorOf(first)).toBe(controller.signal.reason);
      else expect(await first).toEqual({ value: undefined, done: true });
      expect(await reading.next()).toEqual({ value: undefined, done: true });
      expect([source.pulls, source.closes]).toEqual([0, 1]);
    });
  });

  test('while merge() opens it: it is not asked, and closed once', async () => {
    await watched(async () => {
      const controller = new AbortController();
      const source = probe({ values: [1, 2] });
      const opening = (): AsyncIterator<number> => {
        if (how === 'return') void reading.return?.();
        else controller.abort();
        return source[Symbol.asyncIterator]();
      };
      const reading: AsyncIterator<number> = merge([{ [Symbol.asyncIterator]: opening }], {
        signal: controller.signal,
      });
      const first = reading.next();
      if (how === 'abort') expect(await errorOf(first)).toBe(controller.signal.reason);
      else expect(await first).toEqual({ value: undefined, done: true });
      expect([source.pulls, source.closes]).toEqual([0, 1]);
    });
  });

  test('while its next() is looked up: it is not asked, and closed once', async () => {
    await watched(async () => {
      const controller = new AbortController();
      const source = probe({ values: [1, 2] });
      const iterator = {
        get next() {
          leave(reading, controller);
          return source.next.bind(source);
        },
        return: source.return?.bind(source),
      };
      const reading: AsyncIter<number> = from<number>(
        { [Symbol.asyncIterator]: () => iterator as AsyncIterator<number> },
        { signal: controller.signal },
      );
      await reading.next().catch(() => undefined);
      expect([source.pulls, source.closes]).toEqual([0, 1]);
    });
  });
});

test.each(['return', 'abort'])(
  'what the mapper of switchMap rejects with after it has left by %s is published',
  async (how) => {
    const { suppressed } = await watched(async () => {
      const controller = new AbortController();
      const reading: AsyncIter<number> = from([1], { signal: controller.signal }).switchMap(() => {
        if (how === 'return') void reading.return();
        else controller.abort();
        return Promise.reject(error);
      });
      await reading.next().catch(() => undefined);
      await reading.return();
    });
    expect(suppressed).toEqual([error]);
  },
);

test.each(['return', 'abort'])('a compare of mergeSorted() that has left by %s is not called again', async (how) => {
  await watched(async () => {
    const controller = new AbortController();
    const sources = Array.from({ length: 8 }, (_, place) => probe({ values: [8 - place, 20] }));
    let calls = 0;
    const reading: AsyncIterator<number> = mergeSorted(
      sources,
      (one, other) => {
        if (++calls === 5) {
          if (how === 'return') void reading.return?.();
          else controller.abort();
        }
        return one - other;
      },
      { signal: controller.signal },
    );
    await reading.next().catch(() => undefined);
    expect(calls).toBe(5);
  });
});
