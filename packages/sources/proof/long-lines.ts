// R8: a long line costs time in proportion to its length.
import { spawnSync } from 'node:child_process';
import { bundled } from './bundled.ts';
import type { Figure, Job } from './figure.ts';

/** In MiB, each twice as long as the one before. */
const LENGTHS = [8, 16, 32, 64] as const;
/** What twice the length may cost. */
const MOST = 2.3;
const TRIES = 9;

/**
 * In a process of its own, where all memory is new: glibc keeps pieces of up to 32 MiB that were let go, and a second line
 * of that length would cost next to nothing, which shows the allocator and not the reader.
 */
function secondsFor(script: string, length: number): number {
  const answer = spawnSync(process.execPath, [script, String(length)], { encoding: 'utf8' });
  if (answer.status !== 0) throw new Error(`Cannot measure a line of ${String(length)} MiB: ${answer.stderr}`);
  return Number(answer.stdout);
}

/** The least of several tries of each length, by turns: what is more was somebody else's doing. */
function leastSeconds(script: string): number[] {
  const least = LENGTHS.map(() => Infinity);
  for (let tries = 0; tries < TRIES; tries++) {
    for (const [at, length] of LENGTHS.entries()) least[at] = Math.min(least[at]!, secondsFor(script, length));
  }
  return least;
}

async function longLines(): Promise<Figure> {
  const seconds = await bundled('long-lines-run.ts', leastSeconds);
  const ratios = seconds.slice(1).map((one, index) => one / seconds[index]!);
  const told = ratios.map((ratio) => `${ratio.toFixed(2)} x`);
  const tooMuch = ratios.filter((ratio) => !(ratio <= MOST));
  const failures = tooMuch.map((ratio) => `A line that is twice as long takes ${ratio.toFixed(2)} times as long`);
  const lengths = `${LENGTHS.join(', ')} MiB in ${seconds.map((one) => one.toFixed(2)).join(', ')} s`;
  return { law: 'R8', what: 'long lines', figures: `${lengths} of processor time: ${told.join(', ')}`, failures };
}

export const longLineJobs: readonly Job[] = [{ law: 'R8', what: 'long lines', run: longLines }];
