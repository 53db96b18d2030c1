import { describe, expect } from '@jest/globals';
import { probe, settleTasks } from '../src/testing/index.ts';
import { callbacks, cases, drain, isStream, keeping, open, streams } from './cases.ts';
import { everyCase } from './every-case.ts';
import { errorOf } from './exits.ts';
import { watched } from './watch.ts';

const GRACE_MS = 1000;

/** What comes when nobody waits for it any longer: errors are published, cancellations ignored, values dropped. */
export function late(): void {
  describe('late', () => {
    everyCase('errors of reads that were left are heard or published', streams, async (one) => {
      for (const after of [0, 2 * GRACE_MS]) {
        const made: unknown[] = [];
        const heard: unknown[] = [];
        const { suppressed } = await watched(async () => {
          const source = probe<number>({ answers: 'byHand' });
          const stream = open(one, source);
          const reading = [stream.next(), stream.next()].map((read) =>
            read.catch((error: unknown) => heard.push(error)),
          );
          await settleTasks();
          const leaving = stream.return();
          if (after > 0) await Promise.all([leaving, ...reading]);
          while (source.inFlight > 0) {
            made.push(new Error(`late ${String(made.length)}`));
            source.fail(made.at(-1));
          }
          await settleTasks();
          await Promise.all([leaving, ...reading]);
        });
        expect(made.length).toBeGreaterThan(0);
        expect(new Set([...heard, ...suppressed])).toEqual(new Set(made));
      }
    });

    everyCase('errors of callbacks that were left are heard or published', callbacks.filter(isStream), async (one) => {
      for (const after of [0, 2 * GRACE_MS]) {
        const made: unknown[] = [];
        const heard: unknown[] = [];
        const { suppressed } = await watched(async () => {
          const fails: (() => void)[] = [];
          const stream = open(one, probe({ values: [1, 2, 3] }), (value) => {
            const error = new Error(`late ${String(value)}`);
            return new Promise((_, reject) => {
              fails.push(() => {
                made.push(error);
                reject(error);
              });
            });
          });
          const reading = [stream.next(), stream.next()].map((read) =>
            read.catch((error: unknown) => heard.push(error)),
          );
          await settleTasks();
          const leaving = stream.return();
          if (after > 0) await Promise.all([leaving, ...reading]);
          for (const fail of fails) fail();
          await Promise.all([leaving, ...reading]);
        });
        expect(made.length).toBeGreaterThan(0);
        expect(new Set([...heard, ...suppressed])).toEqual(new Set(made));
      }
    });

    everyCase(
      'an error of the source after an abort is published, the reason of the abort is not',
      cases,
      async (one) => {
        for (const rejectsWith of ['reason', 'own'] as const) {
          const reason = new Error('stop');
          const own = new Error('own');
          const { suppressed } = await watched(async () => {
            const controller = new AbortController();
            const source = probe<number>({ answers: 'byHand' });
            const reading = errorOf(() => drain(one, source, undefined, { signal: controller.signal }));
            await settleTasks();
            controller.abort(reason);
            for (let left = source.inFlight; left > 0; left--) source.fail(rejectsWith === 'own' ? own : reason);
            expect(await reading).toBe(reason);
          });
          expect(new Set(suppressed)).toEqual(new Set(rejectsWith === 'own' ? [own] : []));
        }
      },
    );

    everyCase('a close that fails after the grace is published', keeping, async (one) => {
      const closeError = new Error('close');
      const { suppressed } = await watched(async () => {
        const source = probe({ values: [1, 2, 3, 4, 5, 6], closes: 'byHand' });
        const stream = open(one, source);
        await stream.next();
        expect(await stream.return()).toEqual({ value: undefined, done: true });
        source.finishClose({ error: closeError });
      });
      expect(suppressed).toEqual([closeError]);
    });

    everyCase('values that come after the grace are dropped, and disturb nobody', streams, async (one) => {
      const { suppressed } = await watched(async () => {
        let called = 0;
        const source = probe<number>({ answers: 'byHand' });
        const stream = open(one, source, () => called++);
        const reading = [stream.next(), stream.next()];
        await settleTasks();
        await stream.return();
        for (const read of reading) expect(await read).toEqual({ value: undefined, done: true });
        while (source.inFlight > 0) source.deliver(1);
        await settleTasks();
        expect(called).toBe(0);
        expect(await stream.next()).toEqual({ value: undefined, done: true });
      });
      expect(suppressed).toEqual([]);
    });
  });
}
