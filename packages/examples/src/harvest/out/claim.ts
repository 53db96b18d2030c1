import { rename, rm, writeFile } from 'node:fs/promises';
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
 * @param stop ends the reading of what is there, which is not touched then
 * @throws UsageError when the file must not be written to; the reason of `stop`
 */
export async function claimOutFile(path: string, ifThere: IfThere, stop?: AbortSignal): Promise<Kept> {
  try {
    return await claim(path, ifThere, stop);
  } catch (error) {
    if (stop?.aborted === true && error === stop.reason) throw error;
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(path);
    throw cannotWrite(path, error);
  }
}

async function claim(path: string, ifThere: IfThere, stop: AbortSignal | undefined): Promise<Kept> {
  const status = await lookAtOut(path);
  if (status === undefined) return begin(path, NOTHING_KEPT);
  if (status.size === 0) return NOTHING_KEPT;
  if (ifThere === 'resume') return prepareResume(path, stop);
  if (ifThere === 'refuse') throw exists(path);
  const setAside = await stepAside(path);
  return begin(path, { ...NOTHING_KEPT, setAside });
}

/** Renames a file to the first of its names that nobody has, and answers that. */
async function stepAside(path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = previousName(path, number);
    if (!(await isTaken(name))) {
      await rename(path, name).catch(async (error: unknown) => {
        await rm(name, { force: true });
        throw error;
      });
      return name;
    }
  }
}

/** Takes a name by an empty file, unless something has it: to rename alone would overwrite that. */
async function isTaken(name: string): Promise<boolean> {
  try {
    await writeFile(name, '', { flag: 'wx' });
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return true;
    throw error;
  }
}

/** Makes the file, and fails where somebody else has made it since we looked. */
async function begin(path: string, kept: Kept): Promise<Kept> {
  await writeFile(path, '', { flag: 'ax' });
  return kept;
}

function exists(path: string): UsageError {
  return new UsageError(`Cannot write ${path}: it exists; continue it with --resume, or name another --out`);
}

/** Where an out file is set aside: `harvest.ndjson` becomes `harvest.previous.ndjson`, then `harvest.previous.2.ndjson`. */
export function previousName(path: string, number: number = 1): string {
  return `${path.replace(/\.ndjson$/, '')}.previous${number === 1 ? '' : `.${number}`}.ndjson`;
}
