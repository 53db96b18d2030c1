import { describe, expect, test } from '@jest/globals';
import { Readable } from 'node:stream';
import { AsyncIter, DONE, from } from '../src/index.ts';
import { probe, settleTasks } from '../src/testing/index.ts';
import { keeping, open, streams } from './cases.ts';
import { everyCase } from './every-case.ts';

/** A ReadableStream that notes why it was cancelled. */
function webStream(reasons: unknown[]): ReadableStream<number> {
  let given = 0;
  return new ReadableStream<number>({
    pull: (controller) => controller.enqueue(++given),
    cancel: (reason) => void reasons.push(reason),
  });
}

class Counted extends AsyncIter<number> {
  closes = 0;
  protected override pull(): typeof DONE {
    return DONE;
  }
  protected override close(): void {
    this.closes++;
  }
}

/** Law 3, before the first read: what was handed in open is closed; what was never opened is left alone. */
export function unread(): void {
  describe('left before the first read', () => {
    everyCase('closes an iterator', streams, async (one) => {
      for (const shape of ['asyncIterator', 'bareIterator', 'iterator'] as const) {
        const source = probe<number, 'asyncIterator' | 'bareIterator' | 'iterator'>({ values: [1], shape });
        await open(one, source).return();
        source.assertClosedOnce();
        expect(source.pulls).toBe(0);
      }
    });

    everyCase('does not open an iterable merely to close it', streams, async (one) => {
      for (const shape of ['asyncIterable', 'iterable'] as const) {
        const source = probe<number, 'asyncIterable' | 'iterable'>({ values: [1], shape });
        await open(one, source).return();
        source.assertUntouched();
      }
    });

    everyCase('runs close() of a subclass', streams, async (one) => {
      const source = new Counted();
      await open(one, source).return();
      expect(source.closes).toBe(1);
    });

    everyCase('runs the clean-up of none of a generator that has not begun', streams, async (one) => {
      let ran = false;
      const source = (async function* () {
        try {
          yield await Promise.resolve(1);
        } finally {
          ran = true;
        }
      })();
      await open(one, source).return();
      expect(ran).toBe(false);
      expect(await source.next()).toEqual({ value: undefined, done: true });
    });

    everyCase('destroys a Readable', streams, async (one) => {
      const source = Readable.from([1, 2, 3]);
      await open(one, source).return();
      await settleTasks();
      expect(source.destroyed).toBe(true);
    });

    everyCase('cancels a ReadableStream, and a Response', streams, async (one) => {
      const reasons: unknown[] = [];
      await open(one, webStream(reasons)).return();
      expect(reasons).toHaveLength(1);
      const body = new ReadableStream<Uint8Array>({ cancel: () => void reasons.push('response') });
      await open(one, new Response(body)).return();
      expect(reasons[1]).toBe('response');
    });
  });

  describe('left after a read', () => {
    everyCase('destroys a Readable', streams, async (one) => {
      const source = Readable.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const stream = open(one, source);
      await stream.next();
      await stream.return();
      await settleTasks();
      expect(source.destroyed).toBe(true);
    });

    everyCase('cancels a ReadableStream', keeping, async (one) => {
      const reasons: unknown[] = [];
      const stream = open(one, webStream(reasons));
      await stream.next();
      await stream.return();
      expect(reasons).toHaveLength(1);
    });

    test('a ReadableStream that was read to its end is not cancelled', async () => {
      const reasons: unknown[] = [];
      const source = new ReadableStream<number>({
        start: (controller) => {
          controller.enqueue(1);
          controller.close();
        },
        cancel: (reason) => void reasons.push(reason),
      });
      expect(await from(source as AsyncIterable<number>).toArray()).toEqual([1]);
      expect(reasons).toEqual([]);
    });
  });
}
