import { describe, expect } from '@jest/globals';
import { probe, settleTasks, type Probe } from '../src/testing/index.ts';
import { type Case, cases, failing, isFunction, isStream, open, type Stream, streams } from './cases.ts';
import { everyCase } from './every-case.ts';
import { errorOf } from './exits.ts';
import { ways, wholes } from './sources.ts';
import type { Look } from './row.ts';
import { watched } from './watch.ts';

const VALUES = [1, 2, 3, 4, 5, 6, 7];
const quiet: Look = () => undefined;
const slow: Look = () => settleTasks(1);

/** Values in an order, or of a shape, that depends on the source have no one answer for what is built on them. */
const settled = ({ row }: Case): boolean => row.unordered !== true && row.flat !== true && row.waits !== true;

/** Waits for each callback, however long it takes. */
const patient = ({ row }: Case): boolean => row.latest !== true;

const lower = streams.filter((one) => isFunction(one) && settled(one));
const upper = cases.filter((one) => isFunction(one) && one.row.unordered !== true && one.row.waits !== true);
const sources = [...wholes, ...ways].filter(({ way }) =>
  ['an array', 'a generator', 'an async iterator', 'a subclass with pullBatch() that waits'].includes(way),
);

async function read(stream: Stream, calls: number): Promise<unknown[]> {
  const values: unknown[] = [];
  for (;;) {
    const results = await Promise.all(Array.from({ length: calls }, () => stream.next()));
    for (const result of results) {
      if (result.done === true) return values;
      values.push(result.value);
    }
  }
}

/** `npm run proof` asks every pair; otherwise each operator meets every fourth of the others, below and above. */
const EVERY = process.env['FORAWAIT_PROOF'] === '1' ? 1 : 4;

/** What can stand on top of `below`. */
function fitting(below: Case): Case[] {
  const numbers = (below.row.gives(VALUES) as unknown[]).every((value) => typeof value === 'number');
  const place = lower.indexOf(below);
  return upper.filter(({ row }, at) => (at + place) % EVERY === 0 && (numbers || row.numbers !== true));
}

function expected(below: Case, above: Case): unknown {
  return above.row.gives(below.row.gives(VALUES) as number[]);
}

async function found(below: Case, above: Case, source: unknown, look: Look, calls: number): Promise<unknown> {
  const applied = above.apply(below.apply(source, look), look);
  if (!isStream(above)) return await applied;
  const values = await read(applied as Stream, calls);
  return above.row.flat === true ? values.flat() : values;
}

function standing(source: Probe<number>, skips = false, behind = 0): object {
  const ended = source.events.includes('done') ? 1 : 0;
  // One that reads to the end for a value may be left while that end is on its way.
  const closed = source.closes + ended;
  const latePulls = Math.max(0, source.latePulls - behind);
  return { closed: skips ? Math.min(closed, 1) : closed, latePulls, inFlight: source.inFlight };
}

const released = { closed: 1, latePulls: 0, inFlight: 0 };

/** Each operator on top of each: what holds for one must hold for a chain. */
export function pairs(): void {
  describe('pairs', () => {
    everyCase(
      'give the same over every kind of source, read one by one or by calls that overlap',
      lower,
      async (below) => {
        for (const above of fitting(below)) {
          const pair = `${above.name} over ${below.name}`;
          const wanted = expected(below, above);
          for (const { way, make } of sources) {
            for (const calls of isStream(above) ? [1, 3] : [1]) {
              const given = await found(below, above, make(VALUES), quiet, calls);
              expect({ pair, way, calls, given }).toEqual({ pair, way, calls, given: wanted });
            }
          }
        }
      },
    );

    everyCase('give the same when callbacks take their time', lower.filter(patient), async (below) => {
      const each = fitting(below)
        .filter(patient)
        .map(async (above) => {
          const pair = `${above.name} over ${below.name}`;
          const calls = isStream(above) ? 3 : 1;
          const given = await found(below, above, probe({ values: VALUES }), slow, calls);
          expect({ pair, given }).toEqual({ pair, given: expected(below, above) });
        });
      await Promise.all(each);
    });

    everyCase('close the source once when they are left', lower, async (below) => {
      for (const above of fitting(below).filter(isStream)) {
        const pair = `${above.name} over ${below.name}`;
        for (const calls of [1, 2]) {
          await watched(async () => {
            const source = probe({ values: VALUES });
            const signals: AbortSignal[] = [];
            const look: Look = (_value, _index, { signal }) => void signals.push(signal);
            const stream = open(above, below.apply(source, look), look);
            await Promise.all(Array.from({ length: calls }, () => stream.next()));
            await stream.return();
            const skips = [below.row, above.row].some((row) => row.skips === true || row.thins === true);
            const behind = Math.max(...[below.row, above.row].map((row) => row.behind ?? 0));
            expect({ pair, ...standing(source, skips, behind) }).toEqual({ pair, ...released });
            expect(signals.every(({ aborted }) => aborted)).toBe(true);
          });
        }
      }
    });

    everyCase('hand up the error of a callback below, and close the source once', lower, async (below) => {
      if (below.row.callback !== true) return;
      const error = new Error('callback');
      for (const above of fitting(below).filter((each) => failing.includes(each))) {
        const pair = `${above.name} over ${below.name}`;
        const { suppressed } = await watched(async () => {
          const source = probe({ values: VALUES });
          const failing = below.apply(source, () => Promise.reject(error));
          const applied = above.apply(failing);
          const heard = await errorOf(() =>
            isStream(above) ? read(applied as Stream, 1) : (applied as Promise<unknown>),
          );
          expect({ pair, heard, ...standing(source) }).toEqual({ pair, heard: error, ...released });
        });
        if (below.row.ahead === undefined && above.row.behind === undefined && patient(below))
          expect({ pair, suppressed }).toEqual({ pair, suppressed: [] });
      }
    });

    everyCase('settle within the grace when the source hangs', lower, async (below) => {
      for (const above of fitting(below).filter(isStream)) {
        const pair = `${above.name} over ${below.name}`;
        for (const closes of ['promise', 'never'] as const) {
          const { timers, orphans } = await watched(async ({ time }) => {
            const source = probe({ values: VALUES, hangAt: 0, closes });
            const stream = open(above, below.apply(source));
            const reading = [stream.next(), stream.next()];
            await settleTasks();
            await stream.return();
            for (const each of reading) expect(await each).toEqual({ value: undefined, done: true });
            expect(time.now).toBeLessThanOrEqual(1000);
          });
          expect({ pair, closes, timers, orphans: orphans.length }).toEqual({ pair, closes, timers: 0, orphans: 1 });
        }
      }
    });
  });
}
