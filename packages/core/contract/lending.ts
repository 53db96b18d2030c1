import { describe, expect } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { probe, settleTasks } from '../src/testing/index.ts';
import { drain, lending, open } from './cases.ts';
import { everyCase } from './every-case.ts';
import { errorOf } from './exits.ts';
import { ways, wholes } from './sources.ts';
import { watched } from './watch.ts';

const VALUES = [1, 2, 3, 4, 5, 6];
const done = { value: undefined, done: true };

/** Those that never close what they read: all other laws hold, and on no way out is the source closed. */
export function leavesOpen(): void {
  describe('leaves open what it reads', () => {
    everyCase('lazy: nothing is asked before the first read', lending, async (one) => {
      const source = probe({ values: VALUES });
      const stream = open(one, source);
      await settleTasks();
      source.assertUntouched();
      await stream.return();
      source.assertUntouched();
      expect(await stream.next()).toEqual(done);
    });

    everyCase('the same values over every kind of source', lending, async (one) => {
      for (const { make } of [...wholes, ...ways]) expect(await drain(one, make(VALUES))).toEqual(VALUES);
    });

    everyCase('overlapping calls get the value of their place', lending, async (one) => {
      for (const { make } of ways) {
        const stream = open(one, make(VALUES));
        const results = await Promise.all(Array.from({ length: 8 }, () => stream.next()));
        expect(results).toEqual([...VALUES.map((value) => ({ value, done: false })), done, done]);
      }
    });

    everyCase('an error is the same object, told once', lending, async (one) => {
      for (const { make } of ways) {
        const error = new Error('source');
        const { suppressed } = await watched(async () => {
          const stream = open(one, make(VALUES, 0, error));
          expect(await errorOf(stream.next())).toBe(error);
          expect(await stream.next()).toEqual(done);
        });
        expect(suppressed).toEqual([]);
      }
    });

    everyCase('no way out of it closes the source, and none leaves anything behind', lending, async (one) => {
      const exits: ((stream: ReturnType<typeof open>) => unknown)[] = [
        (stream) => stream.return(),
        (stream) => errorOf(stream.throw(new Error('thrown'))),
        (stream) => stream[Symbol.asyncDispose](),
        async (stream) => {
          for await (const value of stream) if (value === 2) break;
        },
      ];
      for (const exit of exits) {
        const { timers } = await watched(async () => {
          const { signal } = new AbortController();
          const source = probe({ values: VALUES });
          const stream = open(one, source, undefined, { signal });
          const reading = stream.next();
          await exit(stream);
          await reading;
          await settleTasks();
          expect([source.closes, await stream.next()]).toEqual([0, done]);
          expect(getEventListeners(signal, 'abort').length).toBeLessThanOrEqual(1); // the owner's, which is open
        });
        expect(timers).toBe(0);
      }
    });

    everyCase('a source that hangs holds nobody up', lending, async (one) => {
      const { orphans } = await watched(async ({ time }) => {
        const stream = open(one, probe({ hangAt: 0, closes: 'never' }));
        const reading = [stream.next(), stream.next()];
        await settleTasks();
        await stream.return();
        expect(await Promise.all(reading)).toEqual([done, done]);
        expect(time.now).toBe(0);
      });
      expect(orphans).toEqual([]);
    });

    everyCase('an abort is heard at once', lending, async (one) => {
      const { timers, suppressed } = await watched(async ({ time }) => {
        const controller = new AbortController();
        const reason = new Error('stop');
        const reading = errorOf(() => drain(one, probe({ hangAt: 0 }), undefined, { signal: controller.signal }));
        await settleTasks();
        controller.abort(reason);
        expect(await reading).toBe(reason);
        expect(time.now).toBe(0);
        expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
      });
      expect([timers, suppressed]).toEqual([0, []]);
    });
  });
}
