import { EveryPath, KnownPath, RandomPath, shortest } from './choices.ts';
import { type Job, thousands } from './figure.ts';
import type { Operation } from './operation.ts';
import { type Bounds, type Failure, Stage } from './run.ts';

/** How many schedules were run, and those that went wrong. */
export interface Outcome {
  readonly count: number;
  readonly mismatches: number;
  /** The first, made as short as it can be. */
  readonly example: string | undefined;
}

/** R1: every schedule within the bounds. */
export async function everySchedule(operation: Operation, bounds: Bounds): Promise<Outcome> {
  const paths = new EveryPath();
  return await schedules(operation, bounds, () => (paths.next() ? paths : undefined), paths);
}

/** R2: schedules that chance makes; the same ones for the same seed. */
export async function randomSchedules(
  operation: Operation,
  bounds: Bounds,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<Outcome> {
  let run = 0;
  const next = (): RandomPath | undefined => (++run < count ? new RandomPath(seed + run) : undefined);
  return await schedules(operation, bounds, next, new RandomPath(seed));
}

async function schedules(
  operation: Operation,
  bounds: Bounds,
  next: () => EveryPath | RandomPath | undefined,
  first: EveryPath | RandomPath,
): Promise<Outcome> {
  const stage = new Stage();
  let count = 0;
  let mismatches = 0;
  let example: string | undefined;
  try {
    for (let path: typeof first | undefined = first; path !== undefined; path = next()) {
      count++;
      if ((await stage.run(operation, path, bounds)) === undefined) continue;
      mismatches++;
      example ??= await explained(stage, operation, bounds, [...path.taken]);
    }
  } finally {
    stage.restore();
  }
  return { count, mismatches, example };
}

async function explained(stage: Stage, operation: Operation, bounds: Bounds, path: readonly number[]): Promise<string> {
  const run = (way: readonly number[]): Promise<Failure | undefined> =>
    stage.run(operation, new KnownPath(way), bounds);
  const least = await shortest(path, async (way) => (await run(way)) !== undefined);
  const { log, found, expected } = (await run(least)) ?? { log: ['it fails once in a while'], found: '', expected: '' };
  return [`${operation.name}:`, ...log.map((line) => `  ${line}`), `found:    ${found}`, `expected: ${expected}`].join(
    '\n',
  );
}

const told = ({ count, mismatches, example }: Outcome, law: string, what: string, more = '') => ({
  law,
  what,
  figures: `${thousands(count)} schedules, ${thousands(mismatches)} mismatches${more}`,
  failures: example === undefined ? [] : [example],
});

/** The jobs for one operator. */
export function scheduleJobs(operation: Operation): readonly Job[] {
  const { name, bounds } = operation;
  const random = { calls: 6, events: 12 };
  return [
    { law: 'R1', what: name, run: async () => told(await everySchedule(operation, bounds), 'R1', name) },
    {
      law: 'R2',
      what: name,
      run: async (seed, share) => {
        const outcome = await randomSchedules(operation, random, { count: Math.ceil(100_000 * share), seed });
        return told(outcome, 'R2', name, `, seed ${seed}`);
      },
    },
  ];
}
