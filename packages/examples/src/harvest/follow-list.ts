import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { FollowGapError, lineReader } from '@forawait/sources';
import { ListLines, type ListCheckpoint } from './list-lines.ts';
import { LINES, type List } from './list-source.ts';
import { UsageError } from './usage-error.ts';

/**
 * The lines of a file as they are appended, those that are there first; then of the one that takes its place.
 *
 * @param path the file, which need not exist yet
 * @param note gets told that it does not
 * @throws UsageError when it is none
 */
export async function followList(path: string, note: (message: string) => void): Promise<List> {
  const status = await stat(path).catch((error: unknown) => {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw cannotFollow(path, message, error);
    note(`${path} is not there yet: it is waited for`);
  });
  if (status?.isDirectory() === true) throw cannotFollow(path, 'it is a folder; name a file');
  if (status?.isFile() === false) throw cannotFollow(path, 'it is no regular file');
  const open = (start?: ListCheckpoint): ListLines =>
    new ListLines(lineReader(path, { ...LINES, follow: true, start: start?.place }), start);
  return { name: path, lines: { key: `follow ${resolve(path)}`, open }, total: undefined };
}

/**
 * An error that came while a file was followed, in words for who called the program.
 *
 * @param path the file
 * @param checkpoint where it is stored how far it was read
 */
export function followError(error: unknown, path: string, checkpoint: string): unknown {
  if (error instanceof FollowGapError) {
    const problem = 'a file that was read is gone, or was written anew, and lines of it may be missing';
    return cannotFollow(path, `${problem}; remove ${checkpoint} to begin with what is there`, error);
  }
  const [, problem] = /^Cannot (?:follow|read) \S+: ([^;]*)/.exec(error instanceof Error ? error.message : '') ?? [];
  return problem === undefined ? error : cannotFollow(path, problem, error);
}

function cannotFollow(path: string, problem: string, cause?: unknown): UsageError {
  return new UsageError(`Cannot follow ${path}: ${problem}`, cause === undefined ? {} : { cause });
}
