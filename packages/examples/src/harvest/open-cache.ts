import { access, constants, mkdir, stat } from 'node:fs/promises';
import { fileCache, type FetchCache } from '@forawait/sources';
import { tolerantCache } from './tolerant-cache.ts';
import { UsageError } from './usage-error.ts';

const { R_OK, W_OK, X_OK } = constants;

/**
 * The pages of earlier runs. The folder is made, and looked at, before the first request: the cache itself would find out
 * with each page anew that it is none.
 *
 * @param folder where they are kept; made when it is not there, in a folder that is
 * @param note gets told when pages cannot be read or kept later on
 * @throws UsageError when nothing can be kept there
 */
export async function openCache(folder: string, note: (message: string) => void): Promise<FetchCache> {
  try {
    await mkdir(folder, { mode: 0o700 }).catch(unlessThere);
    if (!(await stat(folder)).isDirectory()) throw new Error('it is no folder; name one');
    await access(folder, R_OK | W_OK | X_OK);
  } catch (cause) {
    throw new UsageError(`Cannot keep pages in ${folder}: ${(cause as Error).message}`, { cause });
  }
  return tolerantCache(fileCache(folder), note);
}

function unlessThere(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}
