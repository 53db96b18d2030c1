import { describe, expect } from '@jest/globals';
import { settleTasks } from '../src/testing/index.ts';
import { callbacks, type Case, cases, isFunction, isStream, open, type Stream } from './cases.ts';
import { everyCase } from './every-case.ts';
import { ways, wholes } from './sources.ts';
import type { Look, Row } from './row.ts';

const functions = cases.filter(isFunction);
const VALUES = [1, 2, 3, 4, 5, 6, 7];

/** How a callback answers: every manner must give the same. */
const looks: readonly { readonly answers: string; readonly look: () => Look }[] = [
  { answers: 'at once', look: () => () => undefined },
  { answers: 'by a promise', look: () => () => Promise.resolve() },
  {
    answers: 'by a thenable',
    look: () => () => ({
      then: (resolve: (value?: unknown) => void) => {
        resolve();
      },
    }),
  },
  {
    answers: 'late, and now and then at once',
    look: () => (value) => (value % 3 === 0 ? undefined : settleTasks(1 + (value % 2) * 2)),
  },
];

/** Values and, when it failed, the error: what a reader has in the end. */
interface Outcome {
  readonly values: unknown[];
  readonly error?: unknown;
}

async function outcomeOf(read: (values: unknown[]) => Promise<void>): Promise<Outcome> {
  const values: unknown[] = [];
  try {
    await read(values);
    return { values };
  } catch (error) {
    return { values, error };
  }
}

/** Five calls at once; their answers in the order of the calls, up to the first that ends. */
async function overlapped(stream: Stream, values: unknown[]): Promise<void> {
  for (;;) {
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => stream.next()));
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason;
      if (result.value.done === true) return;
      values.push(result.value.value);
    }
  }
}

const styles: readonly {
  readonly style: string;
  readonly read: (stream: Stream, values: unknown[]) => Promise<void>;
}[] = [
  {
    style: 'for await',
    read: async (stream, values) => {
      for await (const value of stream) values.push(value);
    },
  },
  {
    style: 'next() by hand',
    read: async (stream, values) => {
      for (let result = await stream.next(); result.done !== true; result = await stream.next())
        values.push(result.value);
    },
  },
  { style: 'calls that overlap', read: overlapped },
];

/** The values of a stream in a form that can be compared: flat for batches, sorted where the order is free. */
function comparable(row: Row, values: readonly unknown[]): unknown[] {
  const flat = row.flat === true ? values.flat() : [...values];
  return row.unordered === true ? (flat as number[]).sort((one, other) => one - other) : flat;
}

async function expectStream(one: Case, make: () => unknown, look: Look, wanted: unknown): Promise<void> {
  for (const { style, read } of styles) {
    const { values, error } = await outcomeOf((seen) => read(open(one, make(), look), seen));
    expect({ style, values: comparable(one.row, values), error }).toEqual({ style, values: wanted, error: undefined });
  }
}

/** Law 8: the same values, order and errors, whatever the source is and however it is read. */
export function fastPath(): void {
  describe.each(looks)('fast path = plain path, callbacks answer $answers', ({ answers, look }) => {
    const fitting = answers === 'at once' ? cases : callbacks.filter(isFunction);
    describe.each([...wholes, ...ways])('over $way', ({ make }) => {
      everyCase('every operator', fitting, async (one) => {
        const wanted = one.row.gives(VALUES);
        if (isStream(one)) await expectStream(one, () => make(VALUES), look(), wanted);
        else expect(await one.apply(make(VALUES), look())).toEqual(wanted);
        const empty = one.row.gives([]);
        if (isStream(one)) await expectStream(one, () => make([]), look(), empty);
        else expect(await one.apply(make([]), look())).toEqual(empty);
      });
    });
  });

  describe('fast path = plain path: a source that fails at its third value', () => {
    const reference = ways[0];
    describe.each(ways)('$way', ({ make }) => {
      everyCase('every operator', functions, async (one) => {
        const error = new Error('source');
        for (const { read } of isStream(one) ? styles.slice(0, 2) : [{ read: undefined }]) {
          const outcome = (source: unknown): Promise<Outcome> =>
            outcomeOf(async (values) => {
              const applied = one.apply(source);
              if (read === undefined) values.push(await applied);
              else await read(applied as Stream, values);
            });
          const expected = await outcome(reference?.make(VALUES, 2, error));
          const found = await outcome(make(VALUES, 2, error));
          expect(found.error).toBe(expected.error);
          expect(comparable(one.row, found.values)).toEqual(comparable(one.row, expected.values));
        }
      });
    });
  });
}
