// R8: a long line costs time in proportion to its length.
import { spawnSync } from 'node:child_process';
import { withBundled } from './bundled.ts';
import type { Figure, Job } from './figure.ts';

/** In MiB, each twice as long as the one before. */
const LENGTHS = [8, 16, 32, 64] as const;
/** What twice the length may cost. */
const MOST = 2.3;
/** How many times what the same bytes take by hand. */
const MOST_BY_HAND = 2.3;
const TRIES = 9;

/**
 * In a process of its own, where all memory is new: glibc keeps pieces of up to 32 MiB that were let go, and a second line
 * of that length would cost next to nothing, which shows the allocator and not the reader.
 */
function secondsFor(script: string, length: number, ...how: string[]): number {
  const answer = spawnSync(process.execPath, [script, String(length), ...how], { encoding: 'utf8' });
  if (answer.status !== 0) throw new Error(`Cannot measure a line of ${String(length)} MiB: ${answer.stderr}`);
  return Number(answer.stdout);
}

/** The least of several tries of each length, by turns: what is more was somebody else's doing. */
function leastSeconds(script: string): { readonly ours: number[]; readonly byHand: number[] } {
  const ours = LENGTHS.map(() => Infinity);
  const byHand = LENGTHS.map(() => Infinity);
  for (let tries = 0; tries < TRIES; tries++) {
    for (const [at, length] of LENGTHS.entries()) {
      ours[at] = Math.min(ours[at]!, secondsFor(script, length));
      byHand[at] = Math.min(byHand[at]!, secondsFor(script, length, 'by hand'));
    }
  }
  return { ours, byHand };
}

async function longLines(): Promise<Figure> {
  const { ours, byHand } = await withBundled('long-lines-run.ts', leastSeconds);
  const ratios = ours.map((seconds, at) => seconds / byHand[at]!);
  const steps = ours.slice(1).map((seconds, at) => seconds / ours[at]!);
  const failures = [
    ...steps
      .filter((step) => !(step <= MOST))
      .map((step) => `A line that is twice as long takes ${told(step)} times as long`),
    ...ratios
      .filter((ratio) => !(ratio <= MOST_BY_HAND))
      .map((ratio) => `A long line takes ${told(ratio)} times as long as by hand`),
  ];
  const lengths = `${LENGTHS.join(', ')} MiB in ${ours.map(told).join(', ')} s of processor time`;
  const figures = `${lengths}: ${steps.map(told).join(', ')} x the one before; ${ratios.map(told).join(', ')} x by hand`;
  return { law: 'R8', what: 'long lines', figures, failures };
}

const told = (figure: number): string => figure.toFixed(2);

export const longLineJobs: readonly Job[] = [{ law: 'R8', what: 'long lines', run: longLines }];
