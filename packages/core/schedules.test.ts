// Random schedules of everything that can happen to a chain of operators; `npm run proof` gives them many more runs.
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Case, isFunction, streams } from './contract/cases.ts';
import { type Manner, Schedule } from './contract/schedule.ts';
import { watched } from './contract/watch.ts';

const operators = streams.filter(isFunction);
const named = (names: readonly string[]): Case[] =>
  names.flatMap((wanted) => operators.filter(({ name }) => name === wanted));
/** Values whose shape, order or moment depends on more than the schedule have no one right answer. */
const exact = operators.filter(
  ({ row }) => row.flat !== true && row.unordered !== true && row.waits !== true && row.latest !== true,
);

/** By name, so that a counter-example can be read. */
const chain = (of: readonly Case[]): fc.Arbitrary<string[]> =>
  fc.array(fc.constantFrom(...of.map(({ name }) => name)), { minLength: 1, maxLength: 3 });
const choices = fc.array(fc.nat({ max: 999 }), { maxLength: 30 });
const manners = (...of: Manner[]): fc.Arbitrary<Manner[]> =>
  fc.array(fc.constantFrom(...of), { minLength: 1, maxLength: 6 });
const kinds = fc.constantFrom('iterator' as const, 'subclass' as const);
const NUMBERS = [1, 2, 3, 4, 5, 6, 7];
/** How long each thing that happens has until the next: so many microtasks, or as many as it wants. */
const paces = fc.constantFrom(Infinity, 0, 1, 2, 3, 5);
/** As many as `npm run proof` asks for, otherwise what fits into a few seconds. */
const runs = (usual: number): number => fc.readConfigureGlobal()?.numRuns ?? usual;
const GRACE_MS = 1000;
/** Far more than it takes; `npm run proof` may run for long. */
const PATIENCE_MS = 600_000;

test(
  'whatever order answers come in, each call gets the value of its place',
  async () => {
    const property = fc.asyncProperty(
      chain(exact),
      fc.nat({ max: 6 }),
      manners('now', 'later'),
      choices,
      kinds,
      paces,
      async (names, size, how, picks, kind, pace) => {
        const used = named(names);
        const schedule = new Schedule(used, size, how, kind);
        for (const pick of picks) await schedule.step(schedule.calm, pick, pace);
        await schedule.finish();
        let wanted: readonly unknown[] = NUMBERS.slice(0, size);
        for (const { row } of used) wanted = row.gives(wanted as number[]) as unknown[];
        const found = schedule.reads.map(({ state, value }) => (state === 'value' ? value : state));
        expect({ found, log: schedule.log }).toEqual({
          found: schedule.reads.map((_, place) => (place < wanted.length ? wanted[place] : 'done')),
          log: schedule.log,
        });
        schedule.leave();
        await schedule.finish();
      },
    );
    await fc.assert(property, { numRuns: runs(500) });
  },
  PATIENCE_MS,
);

test(
  'whatever fails or hangs, and whenever it is left: no hang, no lost error, one close, nothing after it',
  async () => {
    const property = fc.asyncProperty(
      chain(operators),
      fc.nat({ max: 6 }),
      manners('now', 'now', 'later', 'later', 'later', 'throws', 'rejects'),
      choices,
      kinds,
      paces,
      fc.boolean(),
      async (names, size, how, picks, kind, pace, answersInTheEnd) => {
        const {
          outcome: schedule,
          suppressed,
          orphans,
          timers,
        } = await watched(async ({ time }) => {
          const made = new Schedule(named(names), size, how, kind);
          for (const pick of picks) await made.step(made.wild, pick, pace);
          made.leave();
          if (answersInTheEnd) await made.finish();
          const before = time.now;
          while (time.now < before + 2 * GRACE_MS) await new Promise((resolve) => setTimeout(resolve, GRACE_MS));
          return made;
        });
        const { source, log } = schedule;
        const settled = named(names).some(({ row }) => row.settles === true);
        const behind = Math.max(...named(names).map(({ row }) => row.behind ?? 0));
        // What happens while an answer is on its way, happens in time.
        const inTime = pace === Infinity;
        const endedByItself =
          kind === 'iterator' && (source.events.includes('done') || source.events.includes('error'));
        const foreign = named(names).some(({ row }) => row.foreign === true);
        const told = [...schedule.heard, ...suppressed].filter((error) => !foreign || error !== schedule.reason);
        const found = {
          reads: schedule.reads.filter(({ state }) => state === 'waiting').length,
          leaves: schedule.leaves.filter((state) => state === 'waiting').length,
          // settle() makes a value of an error, and what stands on it may do with that what it likes.
          lost: settled ? [] : schedule.made.filter((error) => !told.includes(error)),
          invented: told.filter((error) => !schedule.made.includes(error)),
          // A stream of the platform that fails tells every read that waits.
          toldTwice: foreign ? [] : told.filter((error, at) => told.indexOf(error) !== at),
          // Pulls that an operator makes at once may be on their way when the end is said.
          latePulls: inTime ? Math.max(0, source.latePulls - behind) : 0,
          // A subclass cleans up in close(), also after its own end.
          lateCloses: inTime && kind === 'iterator' ? source.lateCloses : 0,
          crowd: kind === 'subclass' && source.peak > 1,
          closes: source.closes === 1 || (source.closes === 0 && endedByItself) ? 'once' : String(source.closes),
          startedLate: inTime ? schedule.startedLate : 0,
          timers,
        };
        expect({ ...found, log }).toEqual({
          reads: 0,
          leaves: 0,
          lost: [],
          invented: [],
          toldTwice: [],
          latePulls: 0,
          lateCloses: 0,
          crowd: false,
          closes: 'once',
          startedLate: 0,
          timers: 0,
          log,
        });
        // A source and a callback may hang both: each is reported, under its own name, once.
        expect(new Set(orphans.map(({ name }) => name)).size).toBe(orphans.length);
      },
    );
    await fc.assert(property, { numRuns: runs(1000) });
  },
  PATIENCE_MS,
);
