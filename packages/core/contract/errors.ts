import { describe, expect, test } from '@jest/globals';
import { AsyncIter, DONE, from } from '../src/index.ts';
import { probe, settleTasks } from '../src/testing/index.ts';
import { callbacks, cases, drain, failing, isStream, keeping, open } from './cases.ts';
import { everyCase } from './every-case.ts';
import { errorOf } from './exits.ts';
import type { Look } from './row.ts';
import { watched } from './watch.ts';

const VALUES = [1, 2, 3, 4, 5, 6];
const DONE_RESULT = { value: undefined, done: true };

/** The ways in which a callback, or a source, can fail. */
const manners: readonly { readonly manner: string; readonly fail: (error: unknown) => unknown }[] = [
  {
    manner: 'thrown',
    fail: (error) => {
      throw error;
    },
  },
  { manner: 'rejected', fail: (error) => Promise.reject(error) },
  {
    manner: 'rejected late',
    fail: async (error) => {
      await settleTasks(1);
      throw error;
    },
  },
  {
    manner: 'of a thenable',
    fail: (error) => ({
      then: (_resolve: unknown, reject: (reason: unknown) => void) => {
        reject(error);
      },
    }),
  },
];

/** Not even an Error: what is thrown arrives as it is. */
const thrown: readonly unknown[] = [new Error('own'), 'a string', undefined, null, Object.freeze({})];

async function hears(action: Promise<unknown>): Promise<{ readonly error: unknown } | undefined> {
  return await action.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
}

/** Law 6: the first error reaches the reader as the same object; later ones are published; nothing is unhandled. */
export function errors(): void {
  describe('no lost error: the first one is the same object', () => {
    describe.each(manners)('$manner by a callback', ({ fail }) => {
      everyCase('every operator', callbacks, async (one) => {
        const { suppressed } = await watched(async () => {
          for (const error of thrown) {
            const source = probe({ values: VALUES });
            expect(await hears(drain(one, source, () => fail(error)))).toEqual({ error });
            source.assertClosedOnce();
          }
        });
        // Of callbacks that run together, those that fail after the first.
        if (one.row.ahead === undefined) expect(suppressed).toEqual([]);
        else for (const error of suppressed) expect(thrown).toContain(error);
      });
    });

    everyCase('hands on what its source throws or rejects with', failing, async (one) => {
      await watched(async () => {
        for (const fails of ['throw', 'reject'] as const) {
          for (const error of thrown) {
            const source = probe({ values: VALUES, failAt: 0, fails, error });
            const heard = await hears(drain(one, source));
            expect(heard).toEqual({ error });
            expect(source.closes).toBe(0);
          }
        }
      });
    });

    everyCase('hands on the reason of an abort, once', cases, async (one) => {
      await watched(async () => {
        const reason = { not: 'even an error' };
        const stream = one.apply(VALUES, undefined, { signal: AbortSignal.abort(reason) });
        if (!isStream(one)) return void expect(await errorOf(stream as Promise<unknown>)).toBe(reason);
        const reading = stream as AsyncIterator<unknown>;
        expect(await errorOf(reading.next())).toBe(reason);
        expect(await reading.next()).toEqual(DONE_RESULT);
      });
    });
  });

  describe('no lost error: the second one is published', () => {
    everyCase('an error of the close, after one of a callback', callbacks, async (one) => {
      const error = new Error('callback');
      const closeError = new Error('close');
      const { suppressed } = await watched(async () => {
        const source = probe({ values: VALUES, closeError });
        expect(await errorOf(() => drain(one, source, () => Promise.reject(error)))).toBe(error);
      });
      expect(suppressed).toEqual([closeError]);
    });

    everyCase('an error of the close, after an abort', cases, async (one) => {
      const reason = new Error('stop');
      const closeError = new Error('close');
      const { suppressed } = await watched(async () => {
        const controller = new AbortController();
        const source = probe({ values: VALUES, hangAt: 0, closeError });
        const reading = errorOf(() => drain(one, source, undefined, { signal: controller.signal }));
        await settleTasks();
        controller.abort(reason);
        expect(await reading).toBe(reason);
      });
      expect(suppressed).toEqual([closeError]);
    });

    everyCase('errors of calls that overlap are all heard or published', callbacks.filter(isStream), async (one) => {
      const made: Error[] = [];
      const heard: unknown[] = [];
      const { suppressed } = await watched(async () => {
        const fail: Look = async (value) => {
          await settleTasks(1);
          const error = new Error(`callback of ${String(value)}`);
          made.push(error);
          throw error;
        };
        const stream = open(one, probe({ values: VALUES }), fail);
        const results = await Promise.allSettled([stream.next(), stream.next(), stream.next()]);
        for (const result of results) if (result.status === 'rejected') heard.push(result.reason);
        await stream.return();
      });
      expect(heard[0]).toBe(made[0]);
      expect(new Set([...heard, ...suppressed])).toEqual(new Set(made));
    });
  });

  describe('no lost error: a failing close is told when nothing else is', () => {
    everyCase('tells it on return()', keeping, async (one) => {
      const closeError = new Error('close');
      const { suppressed } = await watched(async () => {
        const stream = open(one, probe({ values: VALUES, closeError }));
        await stream.next();
        expect(await errorOf(stream.return())).toBe(closeError);
        expect(await stream.next()).toEqual(DONE_RESULT);
        expect(await stream.return()).toEqual(DONE_RESULT);
      });
      expect(suppressed).toEqual([]);
    });

    everyCase(
      'tells it when it ends early',
      cases.filter(({ row }) => row.short === true),
      async (one) => {
        await watched(async () => {
          const closeError = new Error('close');
          expect(await errorOf(() => drain(one, probe({ values: VALUES, closeError })))).toBe(closeError);
        });
      },
    );

    everyCase('the error of a loop goes before that of the close', keeping, async (one) => {
      const error = new Error('loop');
      await watched(async () => {
        const stream = open(one, probe({ values: VALUES, closeError: new Error('close') }));
        const looping = async (): Promise<void> => {
          for await (const value of stream) throw Object.assign(error, { value });
        };
        expect(await errorOf(looping)).toBe(error);
      });
    });

    test('an end that is overtaken by an earlier one still tells that its close failed', async () => {
      const closeError = new Error('close');
      const heard: unknown[] = [];
      const { suppressed } = await watched(async () => {
        const source = probe<number>({ answers: 'byHand', closes: 'byHand' });
        let answerFirst = (_answer: boolean): void => undefined;
        const stream = from(source).takeWhile((value) => {
          if (value === 2) return false;
          return new Promise<boolean>((resolve) => (answerFirst = resolve));
        });
        const reading = [stream.next(), stream.next()].map((read) => read.catch((error: unknown) => heard.push(error)));
        source.deliver(1);
        source.deliver(2);
        await settleTasks();
        answerFirst(false);
        await settleTasks();
        source.finishClose({ error: closeError });
        await Promise.all(reading);
      });
      expect([...heard, ...suppressed]).toEqual([closeError]);
    });

    test('a subclass whose close() fails at the end tells it there', async () => {
      await watched(async () => {
        const closeError = new Error('close');
        class Failing extends AsyncIter<number> {
          protected override pull(): typeof DONE {
            return DONE;
          }
          protected override close(): Promise<void> {
            return Promise.reject(closeError);
          }
        }
        expect(await errorOf(new Failing().toArray())).toBe(closeError);
        expect(await errorOf(new Failing().next())).toBe(closeError);
      });
    });

    test('onOrphan that throws harms nobody', async () => {
      const error = new Error('in onOrphan');
      const { suppressed } = await watched(async () => {
        const onOrphan = (): void => {
          throw error;
        };
        const stream = from(probe({ hangAt: 0, closes: 'never' }), { onOrphan });
        const reading = stream.next();
        await settleTasks();
        await stream.return();
        await reading;
      });
      expect(suppressed).toEqual([error]);
    });
  });
}
