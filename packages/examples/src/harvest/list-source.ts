import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { AsyncIter } from '@forawait/core';
import { lineReader, type PositionedLineOptions } from '@forawait/sources';
import { isListed, ListLines, type ListCheckpoint, type ListedLine } from './list-lines.ts';
import type { HarvestRecord } from './record.ts';
import { UsageError } from './usage-error.ts';

/** A list of URLs. */
export interface List {
  /** What messages call it. */
  readonly name: string;
  readonly lines: AsyncIter<ListedLine> | KeptLines;
  /** The lines that are not blank and no comment; `undefined` when nobody can know before they are read. */
  readonly total: number | undefined;
  /** The site that the paths of the list belong to; without it lines are absolute URLs. */
  readonly site?: URL;
  /** Adds to a record what this list knows of it. */
  readonly enrich?: (record: HarvestRecord, body: Uint8Array) => HarvestRecord;
}

/** Lines that will be there the next time, so that a run can go on where another one was. */
export interface KeptLines {
  /** Tells this list, as it is, from all others. */
  readonly key: string;
  open(start?: ListCheckpoint): ListLines;
}

// Far longer than any URL that is fetched: such a line is reported as one that is too long, and the next one is read.
export const LINES: PositionedLineOptions = { maxLineBytes: 64 * 1024, onLongLine: 'truncate', positions: true };

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
    const status = await stat(path, { bigint: true });
    if (status.isDirectory()) throw refuse('it is a folder; name a file');
    if (!status.isFile()) return { name: path, lines: new ListLines(lineReader(path, LINES)), total: undefined };
    const { dev, ino, size, mtimeNs } = status;
    const key = `list ${[dev, ino, size, mtimeNs].join(' ')}`;
    const open = (start?: ListCheckpoint): ListLines =>
      new ListLines(lineReader(path, { ...LINES, start: start?.place }), start);
    return { name: path, lines: { key, open }, total: await countLines(path, stop) };
  } catch (error) {
    throw error instanceof UsageError ? error : refuse((error as Error).message);
  }
}

/** The list that comes in on standard input. */
export function standardInputList(input: Readable): List {
  return listOf('standard input', input);
}

/** A list that can be read once. */
export function listOf(name: string, input: Parameters<typeof lineReader>[0], total?: number): List {
  return { name, lines: new ListLines(lineReader(input, LINES)), total };
}

async function countLines(path: string, stop: AbortSignal | undefined): Promise<number | undefined> {
  const lines = lineReader(path, { ...LINES, positions: false }).filter(isListed);
  const count = await (stop ? lines.takeUntil(stop) : lines).count();
  return stop?.aborted === true ? undefined : count;
}
