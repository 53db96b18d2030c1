// R8: whoever follows a log misses nothing, however another process writes and rotates it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { lineReader } from '../src/index.ts';
import { bundled } from './bundled.ts';
import { Child } from './child.ts';
import { type Extent, extentOf } from './extent.ts';
import { type Figure, type Job, thousands } from './figure.ts';
import { numberOf } from './numbered-line.ts';
import { chanceOf } from './chance.ts';
import { Tally } from './tally.ts';
import { Watchdog } from './watchdog.ts';
import type { Rotation, WriterPlan } from './writer-plan.ts';

const ROUNDS = 5;
const LOOKS_MS = [5, 50, 250];
/** How long the reader is busy with what it was given, at most: in some runs the log is rotated several times meanwhile. */
const BUSY_MS = [0, 0, 100];

/** Follows a log until its last line was given. Answers the numbers of all lines, and what went wrong meanwhile. */
async function numbersOf(writer: string, plan: WriterPlan): Promise<[numbers: number[], problem: string | undefined]> {
  const below = chanceOf(plan.seed);
  const hung = new AbortController();
  const watchdog = new Watchdog(() => hung.abort(new Error('nothing more came')));
  const child = new Child(writer, [JSON.stringify(plan)]);
  void child.ended.then((problem) => problem !== undefined && hung.abort(new Error(problem)));
  const numbers: number[] = [];
  try {
    child.tell({ granted: plan.lines });
    const busy = BUSY_MS[below(BUSY_MS.length)]!;
    const follow = { pollMs: LOOKS_MS[below(LOOKS_MS.length)]! };
    for await (const lines of lineReader(plan.path, { follow, signal: hung.signal }).batches()) {
      watchdog.calm();
      for (const line of lines) numbers.push(numberOf(line));
      child.tell({ given: numbers.at(-1)! });
      if (numbers.at(-1) === plan.lines) break;
      if (busy > 0) await setTimeout(below(busy));
    }
    return [numbers, await child.ended];
  } catch (error) {
    return [numbers, String(error)];
  } finally {
    watchdog.end();
    await child.kill();
  }
}

async function rotate(rotation: Rotation, seed: number, { rounds, lines, rotations }: Extent): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'rotation-'));
  const failures: string[] = [];
  try {
    const writer = await bundled('log-writer-run.ts', folder);
    for (let round = 0; round < rounds; round++) {
      const path = join(mkdtempSync(join(folder, 'round-')), 'app.log');
      const plan = { path, rotation, lines, rotations, seed: seed + round, mortal: false };
      const [numbers, problem] = await numbersOf(writer, plan);
      const tally = new Tally(numbers, lines);
      if (problem !== undefined || !tally.isFlawless) {
        failures.push(`rotation, ${rotation}, seed ${String(plan.seed)}: ${String(tally)}; ${problem ?? 'to its end'}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const counts = `${thousands(rounds * lines)} lines, ${thousands(rounds * rotations)} rotations`;
  const outcome = failures.length === 0 ? '0 lost, 0 doubled, in order' : 'FAILED';
  return { law: 'R8', what: `rotation, ${rotation}`, figures: `${counts}: ${outcome}, seed ${String(seed)}`, failures };
}

const ROTATIONS: readonly Rotation[] = ['rename', 'recreate', 'truncate', 'copytruncate'];

export const rotationJobs: readonly Job[] = ROTATIONS.map((rotation) => ({
  law: 'R8',
  what: `rotation, ${rotation}`,
  run: (seed, share) => rotate(rotation, seed, extentOf(ROUNDS, share)),
}));
