import { describe, expect } from '@jest/globals';
import { getEventListeners } from 'node:events';
import { probe, settleTasks } from '../src/testing/index.ts';
import { type Case, cases, isFunction, isStream, open } from './cases.ts';
import { everyCase } from './every-case.ts';
import { watched } from './watch.ts';

/** More microtasks than any row needs to read all values. */
const STEPS = 60;
const VALUES = [1, 2, 3, 4, 5, 6];

const functions = cases.filter(isFunction);

/** After how many microtasks the pipeline is left, so that every await of it is cut off once. */
const steps = Array.from({ length: STEPS }, (_, step) => step);

async function microtasks(count: number): Promise<void> {
  for (let left = count; left > 0; left--) await Promise.resolve();
}

/** A reading in the style of `calls` overlapping calls; it never rejects. */
function reading(
  one: Case,
  source: unknown,
  signal: AbortSignal,
  calls: number,
): { done: Promise<unknown>; leave: () => unknown } {
  const look = (): Promise<void> => Promise.resolve();
  if (!isStream(one)) {
    const done = (one.apply(source, look, { signal }) as Promise<unknown>).catch((error: unknown) => error);
    return { done, leave: () => undefined };
  }
  const stream = open(one, source, look, { signal });
  const read = async (): Promise<void> => {
    for (let ended = false; !ended;) {
      const results = await Promise.all(Array.from({ length: calls }, () => stream.next()));
      ended = results.some(({ done }) => done === true);
    }
  };
  return { done: read().catch((error: unknown) => error), leave: () => stream.return() };
}

async function cutOff(one: Case, step: number, exit: 'abort' | 'return', calls: number): Promise<object> {
  const controller = new AbortController();
  const source = probe({ values: VALUES });
  const { done, leave } = reading(one, source, controller.signal, calls);
  await microtasks(step);
  if (exit === 'abort') controller.abort(new Error('stop'));
  else await leave();
  await done;
  await settleTasks(2);
  // Where it was left while its last answer was on its way, a source that has ended may be closed once more.
  const ended = source.events.includes('done');
  return {
    step,
    released: source.closes === 1 || (ended && source.closes === 0),
    latePulls: source.latePulls,
    inFlight: source.inFlight,
    listeners: getEventListeners(controller.signal, 'abort').length,
  };
}

/** Left after every number of microtasks: there is no moment at which leaving goes wrong. */
export function everyStep(): void {
  describe('left at every step', () => {
    for (const exit of ['abort', 'return'] as const) {
      for (const calls of [1, 3]) {
        const chosen = exit === 'abort' && calls === 1 ? functions : functions.filter(isStream);
        everyCase(`by ${exit}, ${String(calls)} calls at a time`, chosen, async (one) => {
          const { suppressed, orphans, timers } = await watched(async () => {
            const found = await Promise.all(steps.map((step) => cutOff(one, step, exit, calls)));
            expect(found).toEqual(
              steps.map((step) => ({ step, released: true, latePulls: 0, inFlight: 0, listeners: 0 })),
            );
          });
          expect({ suppressed, orphans, timers }).toEqual({ suppressed: [], orphans: [], timers: 0 });
        });
      }
    }
  });
}
