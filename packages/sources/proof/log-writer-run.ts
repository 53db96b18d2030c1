// A script: writes numbered lines into a log, in pieces of any size, and rotates it at random moments.
import { setImmediate, setTimeout } from 'node:timers/promises';
import { lineOf } from './numbered-line.ts';
import { chanceOf } from './chance.ts';
import { RotatingLog } from './rotating-log.ts';
import type { Rotation, WriterNews, WriterPlan } from './writer-plan.ts';

/** Lines that are written at a time, and after a file was renamed or removed. */
const AMOUNTS = [3, 40, 200];
const LATE = 5;
/** The longest pause of a run, in milliseconds: in some the log is rotated several times between two looks at it. */
const PAUSES = [1, 8, 20];

const plan = JSON.parse(process.argv[2]!) as WriterPlan;
const below = chanceOf(plan.seed);
const log = new RotatingLog(plan.path, below(2) === 0 ? 'shifted' : 'dated');
const longestPause = PAUSES[below(PAUSES.length)]!;
const stretch = Math.floor(plan.lines / (plan.rotations + 1));
/** The lines after which the log is rotated. */
const turns = Array.from({ length: plan.rotations }, (_, index) => index * stretch + 1 + below(stretch));

let granted = 0;
let given = 0;
let hear = (): void => undefined;
process.on('message', (news: WriterNews) => {
  granted = news.granted ?? granted;
  given = news.given ?? given;
  hear();
});
// Nobody reads any more.
process.on('disconnect', () => process.exit(1));

/** The line that comes next, and the first one in the file that is at the path. */
let next = 1;
let first = 1;

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (hear = resolve));
}

async function pause(): Promise<void> {
  const kind = below(3);
  if (kind === 1) await setImmediate();
  if (kind === 2) await setTimeout(below(longestPause + 1));
}

/** Writes up to `most` lines, torn anywhere, in the middle of a line or of what happens meanwhile. */
async function write(most: number, meanwhile = (): void => undefined): Promise<void> {
  await until(() => granted >= next);
  const last = Math.min(next + below(most), granted, Math.max(next, turns[0] ?? plan.lines));
  const lines: string[] = [];
  while (next <= last) lines.push(`${lineOf(next++)}\n`);
  const bytes = Buffer.from(lines.join(''));
  const torn = below(bytes.length + 1);
  log.write(bytes.subarray(0, torn));
  meanwhile();
  await pause();
  log.write(bytes.subarray(torn));
}

/** A writer goes on in its old file until it is told to open the new one. */
async function leave(rotate: () => void): Promise<void> {
  await write(LATE, rotate);
  for (let more = below(3); more > 0; more--) await write(LATE);
  await pause();
  log.reopen();
}

const rotate: Record<Rotation, () => Promise<void>> = {
  rename: () => leave(() => log.rename()),
  /** Nobody can open a file that is gone: the reader must have it open by then or, if it may die, have read it. */
  recreate: async () => {
    await until(() => given >= (plan.mortal ? next - 1 : first));
    if (!plan.mortal) return leave(() => log.remove());
    log.remove();
    await pause();
    log.reopen();
  },
  /** What is truncated away before it was read is lost. */
  truncate: async () => {
    await until(() => given >= next - 1);
    log.truncate();
  },
  /** What is written between the copy and the truncation is lost by the rotation: nothing is. */
  copytruncate: async () => {
    log.copy();
    await pause();
    log.truncate();
  },
};

while (next <= plan.lines) {
  await write(AMOUNTS[below(AMOUNTS.length)]!);
  await pause();
  if (next <= (turns[0] ?? Infinity)) continue;
  // What was rotated away before the reader began is no concern of it.
  await until(() => given > 0);
  turns.shift();
  await rotate[plan.rotation]();
  first = next;
}
if (turns.length > 0) throw new Error(`${String(turns.length)} rotations are left undone`);
process.exit(0);
