import { rename, rm, writeFile } from 'node:fs/promises';
import { UsageError } from '../usage-error.ts';
import { forgetCheckpoint } from './checkpoint.ts';
import { cannotWrite, lookAtOut } from './place.ts';
import { NOTHING_KEPT, prepareResume, type FailuresBefore, type Kept } from './resume.ts';

/** What to do with an out file that is there already. */
export type IfThere = 'resume' | 'refuse' | 'set aside';

/**
 * Makes sure that an out file can be written to, without losing what it holds, and tells what of that counts.
 *
 * @param path the out file
 * @param ifThere continue it, refuse it, or rename it to `<name>.previous.ndjson`; an empty one is as good as none
 * @param stop ends the reading of what is there, which is not touched then
 * @param failures what becomes of the records of failures when it is continued
 * @throws UsageError when the file must not be written to; the reason of `stop`
 */
export async function claimOutFile(
  path: string,
  ifThere: IfThere,
  stop?: AbortSignal,
  failures: FailuresBefore = 'try again',
): Promise<Kept> {
  try {
    return ifThere === 'resume' ? await goOn(path, failures, stop) : await beginAnew(path, ifThere);
  } catch (error) {
    if (stop?.aborted === true && error === stop.reason) throw error;
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw exists(path);
    throw cannotWrite(path, error);
  }
}

async function goOn(path: string, failures: FailuresBefore, stop: AbortSignal | undefined): Promise<Kept> {
  const status = await lookAtOut(path);
  if (status === undefined) return begin(path, NOTHING_KEPT);
  return status.size === 0 ? NOTHING_KEPT : prepareResume(path, failures, stop);
}

async function beginAnew(path: string, ifThere: 'refuse' | 'set aside'): Promise<Kept> {
  const status = await lookAtOut(path);
  const holds = status !== undefined && status.size > 0;
  if (holds && ifThere === 'refuse') throw exists(path);
  // Before there is a file that it could be taken for: it belongs to the one of before.
  await forgetCheckpoint(path);
  if (!holds) return status === undefined ? begin(path, NOTHING_KEPT) : NOTHING_KEPT;
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
