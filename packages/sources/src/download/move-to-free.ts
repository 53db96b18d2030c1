import { link, rename, rm } from 'node:fs/promises';
import { statIfThere } from '../ndjson/write/target.ts';

/** What a file system answers that has no second names for files. */
const NO_LINKS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK']);

/**
 * Gives a file another name that must be free: a second name takes the place of none, and where there are none, a look has to do.
 *
 * @throws The error of the file system; EEXIST when the name is taken.
 */
export async function moveToFree(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    if (!NO_LINKS.has(String((error as NodeJS.ErrnoException).code))) throw error;
    if ((await statIfThere(to)) !== undefined) throw Object.assign(new Error('EEXIST'), { code: 'EEXIST' });
    await rename(from, to);
    return;
  }
  await rm(from);
}
