// A script: deals with what is not done yet, lines or what is fetched, many at a time and in any order, until it is killed.
import { openSync, writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { counter } from '../src/counter.ts';
import { fetcher } from '../src/fetcher/index.ts';
import type { LineCheckpoint } from '../src/lines/checkpoint.ts';
import { lineReader } from '../src/lines/line-reader.ts';
import { pages, type PagesCheckpoint } from '../src/pages/index.ts';
import { fileStore } from '../src/resumable/file-store.ts';
import { resumable } from '../src/resumable/resumable.ts';
import { chanceOf } from './chance.ts';
import { numberOf } from './numbered-line.ts';
import type { ResumePlan } from './resume-plan.ts';

/** How long a line takes, at most: most of them less, so that they overtake one another. */
const WORK_MS = [0, 0, 1, 5, 20];

const { source, store, output, everyMs, concurrency, seed } = JSON.parse(process.argv[2]!) as ResumePlan;
process.on('disconnect', () => process.exit(1));

const below = chanceOf(seed);
const file = openSync(output, 'a');
const kept = fileStore(store);
let first = true;

/** It counts as done when its number has been written. */
function write(number: number): void {
  if (first) process.send!({});
  first = false;
  writeSync(file, `${String(number)}\n`);
}

async function work(number: number): Promise<void> {
  await setTimeout(WORK_MS[below(WORK_MS.length)]);
  write(number);
}

async function readLines(path: string): Promise<void> {
  const open = (start?: LineCheckpoint) => lineReader(path, { start });
  await resumable(open, kept, { everyMs }).run((line) => work(numberOf(line)), { concurrency });
}

async function readPages(first: string): Promise<void> {
  const retry = { limit: 20, baseMs: 1, maxMs: 10 };
  const open = (start?: PagesCheckpoint) => pages(first, { start, retry });
  await resumable(open, kept, { everyMs }).run((number) => work(Number(number)), { concurrency });
}

async function fetchList(url: string, count: number): Promise<void> {
  const list = resumable(counter(1, count), kept, { everyMs });
  const jobs = list.map((item) => ({ url: `${url}${String(item.value)}`, item }));
  const retry = { limit: 20, baseMs: 1, maxMs: 10 };
  for await (const { request, value } of fetcher(jobs, { concurrency, ordered: false, retry, details: true })) {
    write(Number(value));
    request.item.done();
  }
  await list.finished();
}

if ('path' in source) await readLines(source.path);
else if ('first' in source) await readPages(source.first);
else await fetchList(source.url, source.count);
process.exit(0);
