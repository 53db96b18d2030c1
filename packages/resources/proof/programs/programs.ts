// R3: random programs against the rules.
import { chanceOf } from '../chance.ts';
import { type Figure, type Job, thousands } from '../figure.ts';
import { generate } from './generate.ts';
import type { Strike } from './player.ts';
import { type Block, simpler, written } from './program.ts';
import { type Result, Runs } from './run.ts';

const PROGRAMS = 20_000;

/** How many programs were run, how often, and what is wrong. */
export interface Outcome {
  readonly programs: number;
  readonly runs: number;
  readonly steps: number;
  readonly mismatches: number;
  /** The first, made as short as it can be. */
  readonly example: string | undefined;
}

/** Each program as it is, and then with a scope cancelled at each of its steps: the outermost, the latest or any. */
export async function randomPrograms(count: number, seed: number): Promise<Outcome> {
  const runs = new Runs();
  const tally = { programs: 0, runs: 0, steps: 0, mismatches: 0 };
  let example: string | undefined;
  try {
    for (; tally.programs < count; tally.programs++) {
      const own = (seed + tally.programs) | 0;
      const program = generate(chanceOf(own));
      const found = await everyStrike(runs, program, own, tally);
      if (found === undefined) continue;
      tally.mismatches++;
      example ??= await explained(runs, program, found, own);
    }
  } finally {
    runs.restore();
  }
  return { ...tally, example };
}

/** @returns Where it goes wrong. */
async function everyStrike(
  runs: Runs,
  program: Block,
  seed: number,
  tally: { runs: number; steps: number },
): Promise<{ readonly strike: Strike | undefined } | undefined> {
  const chance = chanceOf(seed);
  let strike: Strike | undefined;
  for (let steps = Infinity, step = 0; step <= steps; step++) {
    if (step > 0) strike = { step, scope: [0, chance(8)][chance(2)]! };
    const result = await runs.run(program, strike);
    tally.runs++;
    tally.steps += result.steps;
    if (step === 0) steps = result.steps;
    if (result.faults.length > 0) return { strike };
  }
  return undefined;
}

async function explained(
  runs: Runs,
  program: Block,
  { strike }: { strike: Strike | undefined },
  seed: number,
): Promise<string> {
  let best: { readonly program: Block; readonly strike: Strike | undefined; readonly result: Result } = {
    program,
    strike,
    result: await runs.run(program, strike),
  };
  for (let better = true; better;) {
    better = false;
    for (const less of simpler(best.program)) {
      const failing = await failure(runs, less, strike);
      if (failing === undefined) continue;
      best = failing;
      better = true;
      break;
    }
  }
  const { faults, log } = best.result;
  return [
    `program of seed ${seed}:`,
    written(best.program, '  '),
    'what happened:',
    ...log.map((line) => `  ${line}`),
    ...faults,
  ].join('\n');
}

async function failure(runs: Runs, program: Block, strike: Strike | undefined) {
  if (program.length === 0) return undefined;
  const strikes = strike === undefined ? [undefined] : [undefined, ...before(strike)];
  for (const one of strikes) {
    const result = await runs.run(program, one);
    if (result.faults.length > 0) return { program, strike: one, result };
  }
  return undefined;
}

/** With less to do, it comes earlier. */
function before({ step, scope }: Strike): Strike[] {
  return Array.from({ length: step }, (_, at) => ({ step: at + 1, scope }));
}

async function prove(seed: number, share: number): Promise<Figure> {
  const what = 'random programs';
  const { programs, runs, steps, mismatches, example } = await randomPrograms(Math.ceil(PROGRAMS * share), seed);
  const figures = `${thousands(programs)} programs, ${thousands(runs)} runs of ${thousands(steps)} steps, ${thousands(mismatches)} mismatches, seed ${seed}`;
  return { law: 'R3', what, figures, failures: example === undefined ? [] : [example] };
}

export const programJobs: readonly Job[] = [{ law: 'R3', what: 'random programs', run: prove }];
