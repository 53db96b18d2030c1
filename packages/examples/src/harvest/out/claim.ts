import { rename, writeFile } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';
import { cannotWrite, lookAtOut } from './place.ts';
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
  try {
    return await claim(path, ifThere);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(path);
    throw cannotWrite(path, error);
  }
}

async function claim(path: string, ifThere: IfThere): Promise<Kept> {
  const status = await lookAtOut(path);
  if (status === undefined) return begin(path, NOTHING_KEPT);
  if (status.size === 0) return NOTHING_KEPT;
  if (ifThere === 'resume') return prepareResume(path);
  if (ifThere === 'refuse') throw exists(path);
  await rename(path, previousName(path));
  return begin(path, { ...NOTHING_KEPT, setAside: true });
}

/** Makes the file, and fails where somebody else has made it since we looked. */
async function begin(path: string, kept: Kept): Promise<Kept> {
  await writeFile(path, '', { flag: 'ax' });
  return kept;
}

function exists(path: string): UsageError {
  return new UsageError(`Cannot write ${path}: it exists; continue it with --resume, or name another --out`);
}

/** Where an out file is set aside: `harvest.ndjson` becomes `harvest.previous.ndjson`. */
export function previousName(path: string): string {
  return `${path.replace(/\.ndjson$/, '')}.previous.ndjson`;
}
