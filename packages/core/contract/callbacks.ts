import { describe, expect } from '@jest/globals';
import { probe, settleTasks } from '../src/testing/index.ts';
import { callbacks, drain, isStream, open } from './cases.ts';
import { everyCase } from './every-case.ts';
import { errorOf } from './exits.ts';
import { unreadable } from './hostile-sources.ts';
import { ways, wholes } from './sources.ts';
import { watched } from './watch.ts';

const VALUES = [1, 1, 1, 1];
/** One source for each way in which the engine reads. */
const readings = [
  'an array',
  'a generator',
  'an async iterator',
  'a subclass with pull()',
  'a subclass with pullBatch()',
];

/** What a callback is given, and what it may do to the pipeline that calls it. */
export function callbackLaws(): void {
  describe('callbacks', () => {
    everyCase('get the value, its place, and one signal a pipeline', callbacks, async (one) => {
      for (const { make } of [...wholes, ...ways].filter(({ way }) => readings.includes(way))) {
        const seen: [number, number][] = [];
        const signals = new Set<AbortSignal>();
        await drain(one, make(VALUES), (value, index, { signal }) => {
          seen.push([value, index]);
          signals.add(signal);
        });
        // dropWhile asks until it lets one through: here that is never before the end.
        expect(seen).toEqual(VALUES.map((value, index) => [value, index]));
        expect(signals.size).toBe(1);
      }
    });

    everyCase('may answer with a promise that cannot be looked at: that is their error', callbacks, async (one) => {
      for (const { make } of [...wholes, ...ways].filter(({ way }) => readings.includes(way))) {
        const error = new Error('the promise');
        const { suppressed } = await watched(async () => {
          expect(await errorOf(() => drain(one, make(VALUES), () => unreadable(Promise.resolve(1), error)))).toBe(
            error,
          );
        });
        for (const other of suppressed) expect(other).toBe(error);
      }
    });

    everyCase('see their signal abort before the source is closed', callbacks.filter(isStream), async (one) => {
      await watched(async () => {
        const source = probe({ values: VALUES });
        const order: string[] = [];
        const stream = open(one, source, (_value, _index, { signal }) => {
          signal.addEventListener('abort', () => order.push(`aborted after ${String(source.closes)} closes`));
          return new Promise((resolve) => {
            signal.addEventListener('abort', resolve);
          });
        });
        const reading = stream.next();
        await settleTasks();
        await stream.return();
        await reading;
        expect(order[0]).toBe('aborted after 0 closes');
      });
    });

    everyCase('may leave the pipeline that calls them', callbacks.filter(isStream), async (one) => {
      for (const waits of [false, true]) {
        await watched(async ({ time }) => {
          const source = probe({ values: VALUES });
          const stream = open(one, source, async () => {
            const leaving = stream.return();
            if (waits) await leaving;
          });
          await stream.next();
          await stream.return();
          expect(await stream.next()).toEqual({ value: undefined, done: true });
          source.assertClosedOnce();
          // One that waits for its own end waits for itself: the grace cuts it off.
          expect(time.now).toBeLessThanOrEqual(1000);
        });
      }
    });

    everyCase('may read the pipeline that calls them', callbacks.filter(isStream), async (one) => {
      await watched(async () => {
        const source = probe({ values: [1, 3, 1, 3, 1, 3] });
        const extra: Promise<IteratorResult<unknown, undefined>>[] = [];
        const stream = open(one, source, (_value, index) => {
          if (index < 2) extra.push(stream.next());
        });
        let given = 0;
        for await (const value of stream) given += value === undefined ? 0 : 1;
        const more = await Promise.all(extra);
        given += more.filter(({ done }) => done !== true).length;
        expect(given).toBe((one.row.gives([1, 3, 1, 3, 1, 3]) as unknown[]).length);
      });
    });
  });
}
