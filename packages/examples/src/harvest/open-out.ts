import type { AsyncExitStack } from '@forawait/resources';
import { harvestsPackages, type HarvestArguments } from './arguments.ts';
import type { List } from './list-source.ts';
import { outCheckpoint, type OutCheckpoint } from './out/checkpoint.ts';
import { claimOutFile, type IfThere } from './out/claim.ts';
import { outLock } from './out/lock.ts';
import { recordFile, type RecordFile } from './out/record-file.ts';
import type { Kept } from './out/resume.ts';

/** An out file that is ours until the stack is left. */
export interface Out {
  /** What it held before. */
  readonly before: Kept;
  readonly file: RecordFile;
  /** Where it is kept how far the list was read, if that is worth anything the next time. */
  readonly checkpoint: OutCheckpoint | undefined;
}

/**
 * Opens the out file of a harvest.
 *
 * @param list what is harvested into it
 * @param settings what the command line asks for
 * @param stop ends the reading of what is there
 * @param stack closes it
 * @param note gets told when it is not what it was
 * @throws UsageError when it cannot be written to, or must not; the reason of `stop`
 */
export async function openOut(
  { lines }: List,
  settings: HarvestArguments,
  stop: AbortSignal,
  stack: AsyncExitStack,
  note: (message: string) => void,
): Promise<Out> {
  const { out, follow } = settings;
  await stack.enter(outLock(out));
  // The lines of before may be gone with the files that they were in: what is followed is not gone through again.
  const before = await claimOutFile(out, ifThere(settings), stop, follow === undefined ? 'try again' : 'keep');
  const file = await stack.enter(recordFile(out));
  if (!('key' in lines) || !file.regular) return { before, file, checkpoint: undefined };
  const changed = `${out} is not what it was: what was taken out of it does not come again from ${follow ?? ''}`;
  const onChanged = follow === undefined ? undefined : (): void => note(changed);
  return { before, file, checkpoint: await stack.enter(outCheckpoint(out, file, onChanged)) };
}

// Nobody's work is lost without their word. The default file of our own packages is made again in seconds, so there the
// old one just steps aside.
function ifThere(settings: HarvestArguments): IfThere {
  if (settings.resume) return 'resume';
  return harvestsPackages(settings) && !settings.outNamed ? 'set aside' : 'refuse';
}
