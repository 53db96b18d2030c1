import { describe, expect, test } from '@jest/globals';
import { from } from '../src/index.ts';
import { probe, settleTasks } from '../src/testing/index.ts';
import { callbacks, isStream, open, streams } from './cases.ts';
import { everyCase } from './every-case.ts';
import { watched } from './watch.ts';

/** A callback that waits until the test lets it go. */
function gate(): { readonly look: () => Promise<void>; readonly started: () => number; readonly release: () => void } {
  const waiting: (() => void)[] = [];
  let started = 0;
  const look = (): Promise<void> => {
    started++;
    return new Promise((resolve) => waiting.push(resolve));
  };
  return { look, started: () => started, release: () => waiting.splice(0).forEach((resolve) => resolve()) };
}

/** Law 5: once the close has begun, no pull and no callback starts. */
export function afterClose(): void {
  describe('nothing after close', () => {
    everyCase('a value that comes after return() starts no callback and no pull', streams, async (one) => {
      await watched(async () => {
        let called = 0;
        const source = probe<number>({ answers: 'byHand', closes: 'byHand' });
        const stream = open(one, source, () => called++);
        const reading = [stream.next(), stream.next()];
        await settleTasks();
        const { pulls } = source;
        const leaving = stream.return();
        for (let left = source.inFlight; left > 0; left--) source.deliver(1);
        await settleTasks();
        source.finishClose();
        await leaving;
        await Promise.all(reading);
        expect(called).toBe(0);
        expect(source.pulls).toBe(pulls);
        source.assertClosedOnce();
      });
    });

    everyCase('what runs at return() is told, and followed by nothing', callbacks.filter(isStream), async (one) => {
      await watched(async () => {
        const first = gate();
        let later = 0;
        let told: AbortSignal | undefined;
        const source = probe({ values: [1, 2, 3, 4, 5, 6] });
        const stream = from(
          open(one, source, (_value, _index, { signal }) => {
            told = signal;
            return first.look();
          }) as AsyncIterable<unknown>,
        ).map(() => later++);
        const reading = stream.next();
        await settleTasks();
        const { pulls } = source;
        const started = first.started();
        const leaving = stream.return();
        expect(told?.aborted).toBe(true);
        expect((told?.reason as Error).name).toBe('AbortError');
        first.release();
        await leaving;
        expect(await reading).toEqual({ value: undefined, done: true });
        expect([first.started(), later, source.pulls]).toEqual([started, 0, pulls]);
        source.assertClosedOnce();
      });
    });

    test('a read whose last callback runs at return() is answered with its value', async () => {
      await watched(async () => {
        const waiting = gate();
        const stream = from(probe({ values: [1, 2] })).map(async (value) => {
          await waiting.look();
          return value * 10;
        });
        const reading = stream.next();
        await settleTasks();
        const leaving = stream.return();
        waiting.release();
        expect(await reading).toEqual({ value: 10, done: false });
        await leaving;
      });
    });

    test('a read whose value comes within the grace is answered with it', async () => {
      await watched(async ({ time }) => {
        const source = probe({ values: [1, 2], delayMs: 500 });
        const stream = from(source).take(2);
        const reading = stream.next();
        await settleTasks();
        await stream.return();
        expect(await reading).toEqual({ value: 1, done: false });
        expect(time.now).toBe(500);
      });
    });

    everyCase('work that rejects because it was left is no error', callbacks.filter(isStream), async (one) => {
      const { suppressed } = await watched(async () => {
        const source = probe({ values: [1, 2, 3] });
        const stream = open(one, source, (_value, _index, { signal }) => {
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
          });
        });
        const reading = [stream.next(), stream.next()];
        await settleTasks();
        expect(await stream.return()).toEqual({ value: undefined, done: true });
        for (const read of reading) expect(await read).toEqual({ value: undefined, done: true });
      });
      expect(suppressed).toEqual([]);
    });
  });
}
