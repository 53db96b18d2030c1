import { describe, expect } from '@jest/globals';
import { probe, settleTasks } from '../src/testing/index.ts';
import { callbacks, drain, isStream, keeping, open, streams } from './cases.ts';
import { everyCase } from './every-case.ts';
import type { Look } from './row.ts';
import { watched } from './watch.ts';

const VALUES = Array.from({ length: 40 }, (_, index) => index + 1);

/** A callback that takes a while, and counts how many of it run together. */
function counting(): { readonly look: Look; readonly peak: () => number } {
  let running = 0;
  let peak = 0;
  const look = async (value: number): Promise<void> => {
    peak = Math.max(peak, ++running);
    await settleTasks(1 + (value % 3));
    running--;
  };
  return { look, peak: () => peak };
}

/** Law 7: what is in flight is set by the reader, or capped by `concurrency`; nothing is read ahead beyond that. */
export function bounded(): void {
  describe('bounded', () => {
    everyCase('read one by one, keeps no more in flight than it may', streams, async (one) => {
      await watched(async () => {
        const { ahead = 1 } = one.row;
        const { look, peak } = counting();
        const source = probe({ values: VALUES, delayMs: 10 });
        await drain(one, source, look);
        expect(source.peak).toBeLessThanOrEqual(ahead);
        expect(peak()).toBeLessThanOrEqual(ahead);
      });
    });

    everyCase('reads no further ahead of its reader than it may', keeping, async (one) => {
      await watched(async () => {
        const { ahead = 0 } = one.row;
        const source = probe({ values: VALUES });
        const stream = open(one, source);
        await stream.next();
        await settleTasks();
        const first = source.pulls;
        await stream.next();
        await settleTasks();
        // One value of the stream takes three of the source at the most, in the rows of the table.
        expect(first).toBeLessThanOrEqual(3 + ahead);
        expect(source.pulls - first).toBeLessThanOrEqual(3);
        await stream.return();
      });
    });

    everyCase('called five times at once, keeps five in flight at the most', streams, async (one) => {
      await watched(async () => {
        const { ahead } = one.row;
        const { look, peak } = counting();
        const source = probe({ values: VALUES, delayMs: 10 });
        const stream = open(one, source, look);
        for (let ended = false; !ended;) {
          const results = await Promise.all(Array.from({ length: 5 }, () => stream.next()));
          ended = results.some(({ done }) => done === true);
        }
        expect(source.peak).toBeLessThanOrEqual(ahead ?? 5);
        expect(peak()).toBeLessThanOrEqual(ahead ?? 5);
      });
    });

    everyCase(
      'runs one callback at a time',
      callbacks.filter((one) => !isStream(one)),
      async (one) => {
        await watched(async () => {
          const { look, peak } = counting();
          await drain(one, probe({ values: VALUES, delayMs: 10 }), look);
          expect(peak()).toBe(1);
        });
      },
    );

    everyCase(
      'asks its source as often as it is asked itself, at once',
      streams.filter(({ row }) => row.variant === undefined && ['map', 'filter', 'take'].includes(row.operator)),
      async (one) => {
        await watched(async () => {
          const source = probe({ values: VALUES });
          const stream = open(one, source);
          const reading = [stream.next(), stream.next(), stream.next()];
          expect(source.pulls).toBe(3);
          await Promise.all(reading);
          await stream.return();
        });
      },
    );
  });
}
