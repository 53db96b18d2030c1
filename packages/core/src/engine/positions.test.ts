// Six fused operators and a sink: what happens at each of these places, in every way of reading.
import { describe, expect, test } from '@jest/globals';
import { errorOf } from '../../contract/exits.ts';
import { watched } from '../../contract/watch.ts';
import { AsyncIter, from, type MaybePromise } from '../index.ts';
import { probe, settleTasks } from '../testing/index.ts';

const ITEMS = [1, 2, 3, 4, 5];
const PLACES = [0, 1, 2, 3, 4, 5];
/** What happens at one place, for one value; else nothing. */
type Happening = () => unknown;

interface Chain {
  readonly stream: AsyncIter<number>;
  readonly source: ReturnType<typeof probe>;
  /** Callbacks that began: place and value. */
  readonly begun: (readonly [place: number, value: number])[];
}

/** map, filter, map, ... `extra` decides whether the pipeline is a plain one (the burst loop) or not (the carry loop). */
function chain(array: boolean, extra: 'plain' | 'take', place: number, item: number, happening: Happening): Chain {
  const source = probe<number, 'iterator'>({ values: ITEMS, shape: 'iterator' });
  const begun: [number, number][] = [];
  let stream = from<number>(array ? ITEMS : source);
  for (const at of PLACES) {
    const callback = (value: number): unknown => {
      begun.push([at, value]);
      return at === place && value === item ? happening() : at % 2 === 1 || value;
    };
    stream = at % 2 === 0 ? stream.map(callback as (value: number) => MaybePromise<number>) : stream.filter(callback);
  }
  return { stream: extra === 'take' ? stream.take(100) : stream, source: source as never, begun };
}

type Read = (stream: AsyncIter<number>, values: number[]) => Promise<unknown>;
const oneByOne: Readonly<Record<string, Read>> = {
  'a terminal': (stream, values) => stream.forEach((value) => void values.push(value)),
  'next()': async (stream, values) => {
    for (let result = await stream.next(); result.done !== true; result = await stream.next())
      values.push(result.value);
  },
  'for await': async (stream, values) => {
    for await (const value of stream) values.push(value);
  },
};
const ways: Readonly<Record<string, Read>> = {
  ...oneByOne,
  'calls that overlap': async (stream, values) => {
    const results = await Promise.allSettled(Array.from({ length: 6 }, () => stream.next()));
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
      if (result.value.done !== true) values.push(result.value.value);
    }
  },
};

/** What began before the callback at `place` for `item`, that one included. */
function before(place: number, item: number): unknown[] {
  const whole = ITEMS.filter((value) => value < item).flatMap((value) => PLACES.map((at) => [at, value]));
  return [...whole, ...PLACES.slice(0, place + 1).map((at) => [at, item])];
}

const everywhere = PLACES.flatMap((place) =>
  (['plain', 'take'] as const).flatMap((extra) => [true, false].map((array) => ({ place, extra, array }))),
);

describe.each(Object.keys(oneByOne))('read by %s', (way) => {
  test.each(everywhere)('a callback that throws is the last: $place, $extra, array: $array', async (how) => {
    for (const reject of [false, true]) {
      const error = new Error('callback');
      const { stream, source, begun } = chain(how.array, how.extra, how.place, 3, () => {
        if (reject) return Promise.reject(error);
        throw error;
      });
      const values: number[] = [];
      expect(await errorOf(oneByOne[way]!(stream, values))).toBe(error);
      expect(values).toEqual([1, 2]);
      expect(begun).toEqual(before(how.place, 3));
      expect(await stream.next()).toEqual({ value: undefined, done: true });
      if (!how.array) source.assertClosedOnce();
    }
  });

  test.each(everywhere)('after a close from inside no callback starts: $place, $extra, array: $array', async (how) => {
    for (const waits of [false, true]) {
      const inside: { stream?: AsyncIter<number> } = {};
      const { stream, source, begun } = chain(how.array, how.extra, how.place, 3, () => {
        void inside.stream?.return();
        const answer = how.place % 2 === 1 || 3;
        return waits ? Promise.resolve(answer) : answer;
      });
      inside.stream = stream;
      const values: number[] = [];
      await oneByOne[way]!(stream, values);
      expect(begun).toEqual(before(how.place, 3));
      // The value of the last callback is on its way out: a call of next() that waits for it is answered with it.
      if (how.place < 5) expect(values).toEqual([1, 2]);
      else expect([1, 2, 3]).toEqual(expect.arrayContaining(values));
      if (!how.array) source.assertClosedOnce();
    }
  });
});

describe.each(Object.keys(ways))('read by %s', (way) => {
  const kinds: Readonly<Record<string, (answer: unknown) => unknown>> = {
    promise: (answer) => Promise.resolve(answer),
    'late promise': (answer) => settleTasks(1).then(() => answer),
    thenable: (answer) => ({ then: (resolve: (answer: unknown) => void) => resolve(answer) }),
    'callable thenable': (answer) =>
      Object.assign(() => undefined, { then: (resolve: (answer: unknown) => void) => resolve(answer) }),
  };
  describe.each(Object.keys(kinds))('a %s', (kind) => {
    test.each(everywhere)('as the answer of the callback at $place, $extra, array: $array', async (how) => {
      for (const item of ITEMS) {
        const { stream, source } = chain(how.array, how.extra, how.place, item, () =>
          kinds[kind]!(how.place % 2 === 1 ? true : item * 10),
        );
        const values: number[] = [];
        await ways[way]!(stream, values);
        const wanted = ITEMS.map((value) => (how.place % 2 === 0 && value === item ? item * 10 : value));
        expect(values).toEqual(wanted);
        if (!how.array) expect(source.closes).toBe(0);
      }
    });

    test.each(['plain', 'take'] as const)('of false, as the answer of a filter, %s', async (extra) => {
      for (const place of [1, 3, 5]) {
        const { stream } = chain(true, extra, place, 2, () => kinds[kind]!(false));
        const values: number[] = [];
        await ways[way]!(stream, values);
        expect(values).toEqual([1, 3, 4, 5]);
      }
    });

    test.each([true, false])('as an item, array: %p', async (array) => {
      for (const item of ITEMS) {
        const items = ITEMS.map((value) => (value === item ? kinds[kind]!(value) : value)) as number[];
        const source = array ? items : new Set(items);
        const values: number[] = [];
        await ways[way]!(
          from(source)
            .map((value) => value * 2)
            .filter((value) => value !== 4),
          values,
        );
        expect(values).toEqual([2, 6, 8, 10]);
      }
    });
  });

  test.each(['thrown', 'rejected'])('an error that is %s in a call that overlaps leaves nothing open', async (how) => {
    for (const place of PLACES) {
      const error = new Error('callback');
      const { stream, source } = chain(false, 'plain', place, 3, () => {
        if (how === 'rejected') return Promise.reject(error);
        throw error;
      });
      await watched(async () => {
        expect(await errorOf(ways[way]!(stream, []))).toBe(error);
        expect(await stream.next()).toEqual({ value: undefined, done: true });
      });
      source.assertClosedOnce();
    }
  });
});

describe('a terminal whose sink', () => {
  test.each(['plain', 'take'] as const)('answers a promise waits for it, at each item: %s', async (extra) => {
    for (const item of ITEMS) {
      const { stream } = chain(true, extra, -1, 0, () => undefined);
      const states: number[] = [];
      const sum = await stream.reduce((state, value) => {
        states.push(state);
        return value === item ? settleTasks(1).then(() => state + value) : state + value;
      }, 0);
      expect([sum, states]).toEqual([15, [0, 1, 3, 6, 10]]);
    }
  });

  test.each(['plain', 'take'] as const)('throws is the last, and closes the source: %s', async (extra) => {
    for (const reject of [false, true]) {
      const error = new Error('sink');
      const { stream, source, begun } = chain(false, extra, -1, 0, () => undefined);
      const summing = stream.reduce((state, value) => {
        if (value !== 3) return state + value;
        if (reject) return Promise.reject(error);
        throw error;
      }, 0);
      expect(await errorOf(summing)).toBe(error);
      expect(begun).toEqual(before(5, 3));
      source.assertClosedOnce();
    }
  });

  test.each(['plain', 'take'] as const)(
    'closes the pipeline is the last, and its state is the answer: %s',
    async (extra) => {
      for (const array of [true, false]) {
        const { stream, source, begun } = chain(array, extra, -1, 0, () => undefined);
        const sum = await stream.reduce((state, value) => {
          if (value === 3) void stream.return();
          return state + value;
        }, 0);
        expect(sum).toBe(6);
        expect(begun).toEqual(before(5, 3));
        if (!array) source.assertClosedOnce();
      }
    },
  );
});
