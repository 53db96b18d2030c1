// A script: deals with the lines that are not done yet, many at a time and in any order, until it is killed.
import { openSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { LineCheckpoint } from '../src/lines/checkpoint.ts';
import { lineReader } from '../src/lines/line-reader.ts';
import { fileStore } from '../src/resumable/file-store.ts';
import { resumable } from '../src/resumable/resumable.ts';
import { chanceOf } from './chance.ts';
import { numberOf } from './numbered-line.ts';
import type { ResumePlan } from './resume-plan.ts';

/** How long a line takes, at most: most of them less, so that they overtake one another. */
const WORK_MS = [0, 0, 1, 5, 20];

const { path, store, output, everyMs, concurrency, seed } = JSON.parse(process.argv[2]!) as ResumePlan;
process.on('disconnect', () => process.exit(1));

const below = chanceOf(seed);
const file = openSync(output, 'a');
const open = (start?: LineCheckpoint) => lineReader(path, { start });
let first = true;
await resumable(open, fileStore(store), { everyMs }).run(
  async (line) => {
    if (first) process.send!({});
    first = false;
    await setTimeout(WORK_MS[below(WORK_MS.length)]);
    writeSync(file, `${String(numberOf(line))}\n`);
  },
  { concurrency },
);
process.exit(0);
