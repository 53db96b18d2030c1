import { rename, stat } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';
import { NOTHING_KEPT, prepareResume, type Kept } from './resume.ts';

/** What to do with an out file that is there already. */
export type IfThere = 'resume' | 'refuse' | 'set aside';

/**
 * Makes sure that an out file can be written to, without losing what it holds, and tells what of that counts.
 *
 * @param path the out file
 * @param ifThere continue it, refuse it, or rename it to `<name>.previous.ndjson`; an empty one is as good as none
 * @throws UsageError when the file must not be written to
 */
export async function claimOutFile(path: string, ifThere: IfThere): Promise<Kept> {
  const size = await sizeOf(path);
  if (size === 0) return NOTHING_KEPT;
  if (ifThere === 'resume') return prepareResume(path);
  if (ifThere === 'refuse') {
    throw new UsageError(`Cannot write ${path}: it exists; continue it with --resume, or name another --out`);
  }
  await rename(path, previousName(path));
  return { ...NOTHING_KEPT, setAside: true };
}

/** Where an out file is set aside: `harvest.ndjson` becomes `harvest.previous.ndjson`. */
export function previousName(path: string): string {
  return `${path.replace(/\.ndjson$/, '')}.previous.ndjson`;
}

async function sizeOf(path: string): Promise<number> {
  try {
    const status = await stat(path);
    if (status.isDirectory()) throw new UsageError(`Cannot write ${path}: it is a folder; name a file`);
    return status.size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0;
    throw error;
  }
}
