import { describe, expect, test } from '@jest/globals';
import { concat, interleave, merge, mergeSorted, race, zip, zipLatest } from '../src/index.ts';
import { probe, settleTasks, type Probe, type ProbeOptions } from '../src/testing/index.ts';
import type { Stream } from './cases.ts';
import { errorOf } from './exits.ts';
import { watched } from './watch.ts';

type Source = Probe<number> & AsyncIterableIterator<number, undefined, void>;

const combinators: readonly { readonly name: string; readonly over: (first: Source, second: Source) => Stream }[] = [
  { name: 'concat', over: (first, second) => concat(first, second) },
  { name: 'merge', over: (first, second) => merge([first, second]) },
  { name: 'zip', over: (first, second) => zip([first, second]) },
  { name: 'interleave', over: (first, second) => interleave([first, second]) },
  { name: 'zipLatest', over: (first, second) => zipLatest([first, second]) },
  { name: 'race', over: (first, second) => race([first, second]) },
  { name: 'mergeSorted', over: (first, second) => mergeSorted([first, second]) },
];

const source = (options: ProbeOptions<number, 'asyncIterator'> = {}): Source =>
  probe({ values: [1, 2, 3], ...options });

/** What holds for one source, holds for each of several: concat, merge and zip own all of theirs. */
export function severalSources(): void {
  describe.each(combinators)('several sources: $name', ({ over }) => {
    test('all are closed on a leave, read or not', async () => {
      for (const reads of [0, 1]) {
        await watched(async () => {
          const [first, second] = [source(), source()];
          const stream = over(first, second);
          for (let left = reads; left > 0; left--) await stream.next();
          await stream.return();
          first.assertClosedOnce();
          second.assertClosedOnce();
        });
      }
    });

    test('the others are closed when one fails, before its error is told', async () => {
      const error = new Error('source');
      await watched(async () => {
        const [first, second] = [source({ failAt: 0, error }), source()];
        const stream = over(first, second);
        const reading = async (): Promise<void> => {
          for await (const value of stream) void value;
        };
        expect(await errorOf(reading)).toBe(error);
        expect(first.closes).toBe(0);
        second.assertClosedOnce();
      });
    });

    test('the first error of their closes is told, the second published', async () => {
      const errors = [new Error('first close'), new Error('second close')];
      const { outcome: heard, suppressed } = await watched(async () => {
        const stream = over(source({ closeError: errors[0] }), source({ closeError: errors[1] }));
        await stream.next();
        return await errorOf(stream.return());
      });
      expect(errors).toContain(heard);
      expect(suppressed).toEqual(errors.filter((error) => error !== heard));
    });

    test('an error of one close is told or published when the other one hangs', async () => {
      const closeError = new Error('close');
      for (const hung of [0, 1]) {
        const {
          outcome: heard,
          suppressed,
          orphans,
        } = await watched(async ({ time }) => {
          const sources = [0, 1].map((place) => source(place === hung ? { closes: 'never' } : { closeError }));
          const stream = over(...(sources as [Source, Source]));
          await stream.next();
          const error = await errorOf(stream.return());
          expect(time.now).toBe(1000);
          return error === undefined ? [] : [error];
        });
        expect([...heard, ...suppressed]).toEqual([closeError]);
        expect(orphans).toHaveLength(1);
      }
    });

    test('one that hangs in next() does not keep the other from being closed', async () => {
      await watched(async ({ time }) => {
        const [first, second] = [source({ hangAt: 0 }), source()];
        const stream = over(first, second);
        const reading = [stream.next(), stream.next(), stream.next(), stream.next(), stream.next()];
        await settleTasks();
        await stream.return();
        await Promise.all(reading);
        expect(time.now).toBeLessThanOrEqual(1000);
        first.assertClosedOnce();
        expect(second.closes + (second.events.includes('done') ? 1 : 0)).toBe(1);
      });
    });
  });

  test.each([
    { name: 'merge', over: (sources: Source[], graceMs: number): Stream => merge(sources, { graceMs }) },
    { name: 'zip', over: (sources: Source[], graceMs: number): Stream => zip(sources, { graceMs }) },
  ])(
    'several sources: $name with a grace of its own gives up without losing the error of a close',
    async ({ over }) => {
      const closeError = new Error('close');
      const { suppressed } = await watched(async ({ time }) => {
        const stream = over([source({ closes: 'never' }), source({ closeError })], 100);
        await stream.next();
        expect(await stream.return()).toEqual({ value: undefined, done: true });
        expect(time.now).toBe(100);
      });
      expect(suppressed).toEqual([closeError]);
    },
  );
}
