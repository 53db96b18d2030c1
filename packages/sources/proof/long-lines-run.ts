// A script: the seconds that a line of each length takes, from 8 to 64 MiB, each twice as long as the one before.
import { lineReader } from '../src/index.ts';

const MIB = 2 ** 20;
const LONGEST = 64 * MIB;
const CHUNK = Buffer.alloc(64 * 1024, 'x');
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

const seconds: number[] = [];
for (let length = 8 * MIB; length <= LONGEST; length *= 2) seconds.push(await secondsFor(length));
process.stdout.write(JSON.stringify(seconds));
