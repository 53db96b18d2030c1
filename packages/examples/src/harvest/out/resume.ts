import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, realpath, rename, rm, stat, truncate } from 'node:fs/promises';
import type { AsyncIter } from '@forawait/core';
import { lineReader } from '@forawait/sources';
import { parseRecord, type HarvestRecord } from '../record.ts';
import { UsageError } from '../usage-error.ts';
import { readFileEnd } from './torn-line.ts';

/** What an out file holds already. */
export interface Kept {
  /** The URLs that have been harvested: there is no need to fetch them again. */
  readonly urls: ReadonlySet<string>;
  /** Bytes of a torn last line that were cut off. */
  readonly tornBytes: number;
  /** Records of failures that were taken out, so that their URLs get another chance. */
  readonly failures: number;
  /** The name that the out file of before has got, when it stepped aside. */
  readonly setAside: string | undefined;
}

/** What becomes of the records of failures: they are taken out, so that their URLs come again, or stay, as those of pages do. */
export type FailuresBefore = 'try again' | 'keep';

/** An out file that holds nothing. */
export const NOTHING_KEPT: Kept = { urls: new Set(), tornBytes: 0, failures: 0, setAside: undefined };

const RECORD_START = '{"url":';
const LONGEST_RECORD_BYTES = 64 * 1024 * 1024;

/**
 * Makes an out file that exists ready to be continued, and tells what it holds. A torn last line is cut off; records of
 * failures that are to be tried again, and of URLs that have a record already, are taken out. The file is replaced in one step: a crash loses nothing.
 *
 * @param path the file
 * @param failures what becomes of the records of failures
 * @param stop ends the reading
 * @throws UsageError when the file holds anything else than records, and the reason of `stop`: it is then left as it is
 */
export async function prepareResume(path: string, failures: FailuresBefore, stop?: AbortSignal): Promise<Kept> {
  // The file itself is replaced, not a link to it.
  const file = await realpath(path);
  const { wholeBytes, tornBytes, tornStart } = await readFileEnd(file);
  // Whatever is no beginning of a record was not torn by us: somebody's own file, named by mistake.
  if (!RECORD_START.startsWith(tornStart.slice(0, RECORD_START.length))) throw notOurs(path, 'its last line');
  const lines = recordLines(file, wholeBytes);
  const survey = await surveyRecords(stop ? lines.takeUntil(stop) : lines, failures, path);
  stop?.throwIfAborted();
  if (tornBytes > 0) await truncate(file, wholeBytes);
  if (survey.failures + survey.repeats > 0) await rewrite(file, failures, wholeBytes);
  return { urls: survey.urls, tornBytes, failures: survey.failures, setAside: undefined };
}

interface Survey {
  readonly urls: Set<string>;
  failures: number;
  repeats: number;
}

async function surveyRecords(lines: AsyncIter<string>, failures: FailuresBefore, path: string): Promise<Survey> {
  const survey: Survey = { urls: new Set(), failures: 0, repeats: 0 };
  await lines.forEach((line, index) => {
    const record = parseRecord(line);
    if (record === undefined) throw notOurs(path, `line ${index + 1}`);
    if (!stays(record, failures)) survey.failures += 1;
    else if (survey.urls.has(record.url)) survey.repeats += 1;
    else survey.urls.add(record.url);
  });
  return survey;
}

function stays({ error }: HarvestRecord, failures: FailuresBefore): boolean {
  return error === undefined || failures === 'keep';
}

/** Writes the records that stay into a file beside it, and puts that in its place. */
async function rewrite(file: string, failures: FailuresBefore, wholeBytes: number): Promise<void> {
  const beside = `${file}.${randomUUID()}.tmp`;
  // Nothing but what was made here is written to, or removed.
  const handle = await open(beside, 'wx', (await stat(file)).mode);
  const urls = new Set<string>();
  const staying = recordLines(file, wholeBytes).filter((line) => {
    const record = parseRecord(line);
    return record !== undefined && stays(record, failures) && urls.size < urls.add(record.url).size;
  });
  try {
    try {
      for await (const lines of staying.batches()) await handle.appendFile(`${lines.join('\n')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function recordLines(file: string, wholeBytes: number): AsyncIter<string> {
  const bytes = wholeBytes === 0 ? [] : createReadStream(file, { end: wholeBytes - 1 });
  return lineReader(bytes, { maxLineBytes: LONGEST_RECORD_BYTES });
}

function notOurs(path: string, place: string): UsageError {
  return new UsageError(`Cannot resume ${path}: ${place} is not a record of a harvest; name another --out`);
}
