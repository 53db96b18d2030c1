import { describe, expect } from '@jest/globals';
import { settleTasks } from '../src/testing/index.ts';
import { callbacks, type Case, drain, failing, isStream, keeping, open, type Stream, streams } from './cases.ts';
import { everyCase } from './every-case.ts';
import { errorOf } from './exits.ts';
import {
  closingBadly,
  type HostileReading,
  hostileClosings,
  hostileReadings,
  type Trap,
  VALUES,
} from './hostile-sources.ts';
import { watched } from './watch.ts';

const trapOf = (): Trap => ({ error: new Error('the trap') });

async function readAll(one: Case, source: unknown, trap: Trap): Promise<unknown> {
  if (!isStream(one)) return await drain(one, source);
  const stream = open(one, source);
  trap.stream = stream;
  const values: unknown[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

function expectEnd(ends: 'own' | 'type', error: unknown, trap: Trap): void {
  if (ends === 'own') expect(error).toBe(trap.error);
  else expect((error as Error).name).toBe('TypeError');
}

/** Of the kind that reading such a source ends with. */
const isOf = ({ ends }: HostileReading, error: unknown): boolean =>
  ends === 'own' ? (error as Error).message === trapOf().error.message : (error as Error).name === 'TypeError';

/** Whatever was lost by the read that nobody waited for, order and number are what they were. */
function expectValues(one: Case, kind: string, found: unknown): void {
  const wanted = one.row.gives(VALUES);
  if (!isStream(one)) return expect(found).toEqual(wanted);
  const flat = (one.row.flat === true ? (found as unknown[]).flat() : found) as unknown[];
  if (kind.startsWith('next() reads')) return expect(wanted).toEqual(expect.arrayContaining(flat));
  expect(one.row.unordered === true ? [...flat].sort((a, b) => Number(a) - Number(b)) : flat).toEqual(wanted);
}

async function expectReading(one: Case, { kind, make, ends }: HostileReading): Promise<void> {
  const trap = trapOf();
  const source = make(trap);
  if (ends === 'hang') {
    const controller = new AbortController();
    const reading = errorOf(() => drain(one, source, undefined, { signal: controller.signal }));
    await settleTasks();
    controller.abort(trap.error);
    return expect(await reading).toBe(trap.error);
  }
  if (ends === 'values') return expectValues(one, kind, await readAll(one, source, trap));
  expectEnd(ends, await errorOf(() => readAll(one, source, trap)), trap);
}

/** Sources that break the protocol in every way that it has: never a hang, never an unhandled rejection. */
export function hostile(): void {
  describe.each(hostileReadings)('hostile: $kind', (reading) => {
    everyCase('every operator', failing, async (one) => {
      const { suppressed } = await watched(() => expectReading(one, reading));
      // Pulls that were on their way fail as the first did: none of their errors is lost.
      for (const error of suppressed) expect(isOf(reading, error)).toBe(true);
      expect(suppressed.length).toBeLessThanOrEqual(one.row.behind ?? 0);
    });

    everyCase('called three times at once and left', streams, async (one) => {
      await watched(async () => {
        const trap = trapOf();
        // Where a getter is looked at when the operator is called, the error may come out there.
        let stream: Stream;
        try {
          stream = open(one, reading.make(trap));
        } catch (error) {
          return expectEnd(reading.ends === 'own' ? 'own' : 'type', error, trap);
        }
        const calls = Promise.allSettled([stream.next(), stream.next(), stream.next()]);
        await settleTasks();
        await stream.return();
        for (const result of await calls) {
          if (result.status === 'rejected') expectEnd(reading.ends === 'own' ? 'own' : 'type', result.reason, trap);
        }
        expect(await stream.next()).toEqual({ value: undefined, done: true });
      });
    });
  });

  describe.each(hostileClosings)('hostile: $kind', (closing) => {
    everyCase('left after one read', keeping, async (one) => {
      const { suppressed } = await watched(async ({ time }) => {
        const trap = trapOf();
        const stream = open(one, closingBadly(closing, trap));
        trap.stream = stream;
        await stream.next();
        const leftAt = time.now;
        const error = await errorOf(stream.return());
        if (closing.ends === 'quietly') expect(error).toBeUndefined();
        else expectEnd(closing.ends, error, trap);
        expect(time.now - leftAt).toBeLessThanOrEqual(1000);
      });
      expect(suppressed).toEqual([]);
    });

    everyCase('left by an error of its callback', callbacks, async (one) => {
      const { suppressed } = await watched(async () => {
        const trap = trapOf();
        const error = new Error('callback');
        const failing = (): Promise<never> => Promise.reject(error);
        expect(await errorOf(() => drain(one, closingBadly(closing, trap), failing))).toBe(error);
      });
      expect(suppressed).toHaveLength(closing.ends === 'quietly' ? 0 : 1);
    });
  });
}
