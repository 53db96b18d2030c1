import type { Stats } from 'node:fs';
import { readlink, stat } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';

/**
 * What is there where the records are to go: a regular file, a character device such as `/dev/null`, or nothing yet.
 *
 * @param path the out file
 * @throws UsageError when it is anything else, or when nobody can tell
 */
export async function lookAtOut(path: string): Promise<Stats | undefined> {
  let status: Stats;
  try {
    status = await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      await refuseLink(path);
      return undefined;
    }
    throw cannotWrite(path, error);
  }
  if (status.isFile() || status.isCharacterDevice()) return status;
  throw new UsageError(`Cannot write ${path}: ${problemOf(status)}; name a file`);
}

/** A link to nothing is neither there nor not there: it can be read by nobody, nor made anew. */
async function refuseLink(path: string): Promise<void> {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return;
  const problem = `it is a link to ${target}, which is not there`;
  throw new UsageError(`Cannot write ${path}: ${problem}; remove the link, or name another --out`);
}

/** The failure of the file system as one line for the user. What is told in one already stays as it is. */
export function cannotWrite(path: string, error: unknown): UsageError {
  if (error instanceof UsageError) return error;
  return new UsageError(`Cannot write ${path}: ${(error as Error).message}`, { cause: error });
}

function problemOf(status: Stats): string {
  if (status.isDirectory()) return 'it is a folder';
  // Node opens files in its threads, and a thread that waits there can be ended by nobody, not even by Ctrl-C.
  if (status.isFIFO()) return 'it is a pipe, and opening one waits until somebody reads, which Ctrl-C could not end';
  return 'it is no regular file, so nothing could be resumed from it';
}
