// A script: `long-lines-run <MiB> [by hand]` tells the seconds of processor time that a line of this length takes, and one
// after it; or the least that it can take, by hand: the bytes kept, put together and decoded at once.
import { lineReader } from '../src/index.ts';

const MIB = 2 ** 20;
const length = Number(process.argv[2]) * MIB;
const chunk = Buffer.alloc(64 * 1024, 'x');

function* chunksOf(bytes: number): Generator<Buffer, undefined, void> {
  for (let given = 0; given < bytes; given += chunk.length) yield chunk;
  yield Buffer.from('\nend');
  return undefined;
}

const byReader = (bytes: number): Promise<string[]> =>
  lineReader(chunksOf(bytes), { maxLineBytes: Infinity }).toArray();

function byHand(bytes: number): string[] {
  const kept = Array.from(chunksOf(bytes), (each) => Buffer.from(each));
  return Buffer.concat(kept).toString().split('\n');
}

const read = process.argv[3] === undefined ? byReader : byHand;

/** Of the whole process: none of what another one does meanwhile. */
async function secondsFor(bytes: number): Promise<number> {
  const began = process.cpuUsage();
  const lines = await read(bytes);
  const { user, system } = process.cpuUsage(began);
  const lengths = lines.map((line) => line.length);
  if (lengths.length !== 2 || lengths[0] !== bytes) throw new Error(`The lines are ${lengths.join(', ')} long`);
  return (user + system) / 1e6;
}

// What is loaded and compiled at the first call is no part of it.
await secondsFor(MIB / 4);
process.stdout.write(String(await secondsFor(length)));
