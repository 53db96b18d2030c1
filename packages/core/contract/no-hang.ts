import { describe, expect } from '@jest/globals';
import type { Orphan } from '../src/index.ts';
import { probe, settleTasks, type Probe } from '../src/testing/index.ts';
import { callbacks, cases, drain, isStream, keeping, open, streams } from './cases.ts';
import { everyCase } from './every-case.ts';
import { errorOf } from './exits.ts';
import { watched } from './watch.ts';

const GRACE_MS = 1000;
const DONE_RESULT = { value: undefined, done: true };
const hangs = [
  { hung: 'next()', hangAt: 0, closes: 'promise' },
  { hung: 'return()', hangAt: Infinity, closes: 'never' },
  { hung: 'next() and return()', hangAt: 0, closes: 'never' },
] as const;

type Hang = (typeof hangs)[number];
const hungSource = ({ hangAt, closes }: Hang): Probe<number> & AsyncIterableIterator<number, undefined, void> =>
  probe({ values: [1, 2, 3, 4, 5, 6], hangAt, closes });

/** An async generator that waits for ever: its own return() queues behind the value that never comes. */
async function* stuck(): AsyncGenerator<number> {
  await new Promise(() => undefined);
  yield 0;
}

/** Law 4: leaving settles within the grace whatever the source or a callback does. */
export function noHang(): void {
  describe.each(hangs)('no hang: $hung never settles', (hang) => {
    everyCase(
      'return() and the reads that wait settle within the grace',
      hang.hangAt === 0 ? streams : keeping,
      async (one) => {
        const told: Orphan[] = [];
        const { orphans } = await watched(async ({ time }) => {
          const source = hungSource(hang);
          const stream = open(one, source, undefined, { onOrphan: (orphan) => told.push(orphan) });
          const reading = hang.hangAt === 0 ? [stream.next(), stream.next()] : [];
          if (reading.length === 0) await stream.next();
          await settleTasks();
          const leftAt = time.now;
          expect(await stream.return()).toEqual(DONE_RESULT);
          for (const read of reading) expect(await read).toEqual(DONE_RESULT);
          expect(time.now - leftAt).toBeLessThanOrEqual(GRACE_MS);
          expect(source.closes).toBe(1);
          expect(await stream.next()).toEqual(DONE_RESULT);
        });
        expect(told).toHaveLength(1);
        expect(orphans).toEqual(told);
      },
    );

    everyCase('an abort is heard at once', cases, async (one) => {
      await watched(async ({ time }) => {
        const controller = new AbortController();
        const reason = new Error('stop');
        const source = hungSource({ ...hang, hangAt: 0 });
        const reading = errorOf(() => drain(one, source, undefined, { signal: controller.signal }));
        await settleTasks();
        controller.abort(reason);
        expect(await reading).toBe(reason);
        expect(time.now).toBe(0);
        expect(source.closes).toBe(1);
      });
    });
  });

  describe('no hang: return() never settles', () => {
    everyCase(
      'ends within the grace',
      cases.filter(({ row }) => row.short === true),
      async (one) => {
        await watched(async ({ time }) => {
          const source = probe({ values: [1, 2, 3, 4, 5, 6], closes: 'never' });
          expect(await drain(one, source)).toEqual(one.row.gives([1, 2, 3, 4, 5, 6]));
          expect(time.now).toBeLessThanOrEqual(GRACE_MS);
          expect(source.closes).toBe(1);
        });
      },
    );

    everyCase('tells the error of a callback within the grace', callbacks, async (one) => {
      await watched(async ({ time }) => {
        const error = new Error('callback');
        const source = probe({ values: [1, 2, 3], closes: 'never' });
        expect(await errorOf(() => drain(one, source, () => Promise.reject(error)))).toBe(error);
        expect(time.now).toBeLessThanOrEqual(GRACE_MS);
      });
    });
  });

  describe('no hang: a callback never settles', () => {
    everyCase('return() and the read settle within the grace', callbacks.filter(isStream), async (one) => {
      await watched(async ({ time }) => {
        const source = probe({ values: [1, 2, 3] });
        const stream = open(one, source, () => new Promise(() => undefined));
        const reading = [stream.next(), stream.next()];
        await settleTasks();
        expect(await stream.return()).toEqual(DONE_RESULT);
        for (const read of reading) expect(await read).toEqual(DONE_RESULT);
        expect(time.now).toBeLessThanOrEqual(GRACE_MS);
        expect(source.closes).toBe(1);
      });
    });

    everyCase('an abort is heard at once', callbacks, async (one) => {
      await watched(async ({ time }) => {
        const controller = new AbortController();
        const reason = new Error('stop');
        const source = probe({ values: [1, 2, 3] });
        const { signal } = controller;
        const reading = errorOf(() => drain(one, source, () => new Promise(() => undefined), { signal }));
        await settleTasks();
        controller.abort(reason);
        expect(await reading).toBe(reason);
        expect(time.now).toBe(0);
        expect(source.closes).toBe(1);
      });
    });
  });

  describe('no hang: an async generator that waits for ever', () => {
    everyCase('is left within the grace', streams, async (one) => {
      await watched(async ({ time }) => {
        const stream = open(one, stuck());
        const reading = stream.next();
        await settleTasks();
        expect(await stream.return()).toEqual(DONE_RESULT);
        expect(await reading).toEqual(DONE_RESULT);
        expect(time.now).toBeLessThanOrEqual(GRACE_MS);
      });
    });
  });
}
