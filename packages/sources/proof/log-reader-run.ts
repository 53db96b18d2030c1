// A script: follows a log, deals with each line, stores its checkpoint after each batch, and goes on at what is stored.
import { existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { lineReader } from '../src/lines/line-reader.ts';
import { numberOf } from './numbered-line.ts';
import type { ReaderNews, ReaderPlan, Stored } from './reader-plan.ts';

/** Lines that are dealt with in a millisecond. */
const DEALT = 5;

const { path, lines: last, store, output, ...follow } = JSON.parse(process.argv[2]!) as ReaderPlan;
process.on('disconnect', () => process.exit(1));

let { number, checkpoint } = existsSync(store)
  ? (JSON.parse(readFileSync(store, 'utf8')) as Stored)
  : { number: 0, checkpoint: undefined };
const tell = (news: ReaderNews): boolean => process.send!(news);
tell({ stored: number });
const file = openSync(output, 'a');
const reader = lineReader(path, { follow, start: checkpoint });
for await (const lines of reader.batches()) {
  tell({});
  for (const line of lines) {
    number = numberOf(line);
    writeSync(file, `${String(number)}\n`);
    if (number % DEALT === 0) await setTimeout(1);
  }
  checkpoint = reader.checkpoint;
  writeFileSync(`${store}.new`, JSON.stringify({ number, checkpoint }));
  renameSync(`${store}.new`, store);
  tell({ stored: number });
  if (number === last) break;
}
process.exit(0);
