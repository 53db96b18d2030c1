// R8: a long line costs time in proportion to its length.
import { lineReader } from '../src/index.ts';
import type { Figure, Job } from './figure.ts';

const MIB = 2 ** 20;
const LONGEST = 64 * MIB;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
/** What twice the length may cost. */
const MOST = 2.3;
const TRIES = 5;

function* chunksOf(length: number): Generator<Buffer, undefined, void> {
  for (let given = 0; given < length; given += CHUNK.length) yield CHUNK;
  return undefined;
}

/** The least of several tries: what is more was somebody else's doing. */
async function secondsFor(length: number): Promise<number> {
  let least = Infinity;
  for (let tries = 0; tries < TRIES; tries++) {
    const began = performance.now();
    const lines = await lineReader(chunksOf(length), { maxLineBytes: Infinity }).toArray();
    least = Math.min(least, performance.now() - began);
    if (lines.length !== 1 || lines[0]?.length !== length) throw new Error('The line is not as long as it was');
  }
  return least / 1000;
}

async function longLines(): Promise<Figure> {
  const figures: string[] = [];
  const failures: string[] = [];
  let before = await secondsFor(8 * MIB);
  for (let length = 16 * MIB; length <= LONGEST; length *= 2) {
    const seconds = await secondsFor(length);
    const ratio = seconds / before;
    figures.push(`${(length / MIB).toString()} MiB ${ratio.toFixed(2)} x`);
    if (ratio > MOST) failures.push(`A line of ${String(length)} B takes ${ratio.toFixed(2)} times that of half`);
    before = seconds;
  }
  return { law: 'R8', what: 'long lines', figures: figures.join(', '), failures };
}

export const longLineJobs: readonly Job[] = [{ law: 'R8', what: 'long lines', run: longLines }];
