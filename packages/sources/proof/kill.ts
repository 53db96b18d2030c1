// R12: a reader that is killed at any moment goes on at its checkpoint: lines come twice, but none goes missing.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundled } from './bundled.ts';
import { type Extent, extentOf } from './extent.ts';
import { type Figure, type Job, thousands } from './figure.ts';
import { type Life, MortalReaders } from './mortal-readers.ts';
import type { Rotation } from './writer-plan.ts';

const ROUNDS = 2;

/** What is not as it must be: each reader gives every line behind what it knew of, and so does the next. */
function faultIn(lives: readonly Life[]): string | undefined {
  for (const [index, { stored, numbers }] of lives.entries()) {
    const who = `reader ${String(index + 1)}`;
    const wrong = numbers.findIndex((number, at) => number !== stored + 1 + at);
    if (wrong >= 0) return `${who} gave ${String(numbers[wrong])} where ${String(stored + 1 + wrong)} was to come`;
    const next = lives[index + 1]?.stored ?? stored;
    if (next < stored || next > stored + numbers.length) return `${who} stored ${String(next)}, which it had not given`;
  }
  return undefined;
}

/** How many lines each reader had dealt with and not stored when it was killed: the next one was given them again. */
function twice(lives: readonly Life[]): number[] {
  return lives.slice(0, -1).map(({ stored, numbers }, index) => stored + numbers.length - lives[index + 1]!.stored);
}

async function kill(rotation: Rotation, seed: number, { rounds, lines, rotations, kills }: Extent): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), 'kill-'));
  const failures: string[] = [];
  const again: number[] = [];
  try {
    const scripts = {
      writer: await bundled('log-writer-run.ts', folder),
      reader: await bundled('log-reader-run.ts', folder),
    };
    for (let round = 0; round < rounds; round++) {
      const path = join(mkdtempSync(join(folder, 'logs-')), 'app.log');
      const store = mkdtempSync(join(folder, 'store-'));
      const plan = { path, rotation, lines, rotations, seed: seed + round, mortal: true };
      const readers = new MortalReaders(scripts, plan, store, kills);
      const problem = await readers.run().catch(String);
      const fault = problem ?? faultIn(readers.lives);
      if (fault !== undefined) failures.push(`kill, ${rotation}, seed ${String(plan.seed)}: ${fault}`);
      again.push(...twice(readers.lives));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const total = again.reduce((sum, count) => sum + count, 0);
  const counts = `${thousands(rounds * lines)} lines, ${thousands(rounds * rotations)} rotations, ${thousands(again.length)} kills`;
  const times = again.filter((count) => count > 0).length;
  const doubled = `${thousands(total)} given twice, after ${thousands(times)} of the kills`;
  const outcome = failures.length === 0 ? `0 lost, ${doubled}` : 'FAILED';
  return { law: 'R12', what: `kill, ${rotation}`, figures: `${counts}: ${outcome}, seed ${String(seed)}`, failures };
}

const ROTATIONS: readonly Rotation[] = ['rename', 'recreate', 'copytruncate'];

export const killJobs: readonly Job[] = ROTATIONS.map((rotation) => ({
  law: 'R12',
  what: `kill, ${rotation}`,
  run: (seed, share) => kill(rotation, seed, extentOf(ROUNDS, share)),
}));
