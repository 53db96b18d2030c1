import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { type AsyncIter } from '@forawait/core';
import { lineReader } from '@forawait/sources';
import type { HarvestRecord } from './record.ts';
import { UsageError } from './usage-error.ts';

/** A list of URLs. */
export interface List {
  /** What messages call it. */
  readonly name: string;
  readonly lines: AsyncIter<string>;
  /** The lines that are not blank and no comment; `undefined` when nobody can know before they are read. */
  readonly total: number | undefined;
  /** The site that the paths of the list belong to; without it lines are absolute URLs. */
  readonly site?: URL;
  /** Adds to a record what this list knows of it. */
  readonly enrich?: (record: HarvestRecord, body: Uint8Array) => HarvestRecord;
}

// Far longer than any URL that is fetched: such a line is reported as one that is too long, and the next one is read.
const LINES = { maxLineBytes: 64 * 1024, onLongLine: 'truncate' } as const;

/**
 * The list in a file, which may be compressed. A regular file is read twice, the first time to count its lines for the
 * progress bars; a pipe cannot be.
 *
 * @param path the file
 * @param stop ends the counting: the total is unknown then
 * @throws UsageError when it cannot be read
 */
export async function fileList(path: string, stop?: AbortSignal): Promise<List> {
  const refuse = (problem: string): UsageError => new UsageError(`Cannot read the list ${path}: ${problem}`);
  try {
    const status = await stat(path);
    if (status.isDirectory()) throw refuse('it is a folder; name a file');
    const total = status.isFile() ? await countLines(path, stop) : undefined;
    return { name: path, lines: lineReader(path, LINES), total };
  } catch (error) {
    throw error instanceof UsageError ? error : refuse((error as Error).message);
  }
}

/** The list that comes in on standard input. */
export function standardInputList(input: Readable): List {
  return { name: 'standard input', lines: lineReader(input, LINES), total: undefined };
}

async function countLines(path: string, stop: AbortSignal | undefined): Promise<number | undefined> {
  const lines = lineReader(path, LINES).filter((line) => /^\s*[^\s#]/.test(line));
  const count = await (stop ? lines.takeUntil(stop) : lines).count();
  return stop?.aborted === true ? undefined : count;
}
