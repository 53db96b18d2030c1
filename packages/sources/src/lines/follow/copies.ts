import { closeAll, type FoundFile } from './found-file.ts';
import { type Directory, partition } from './directory.ts';
import type { Generation } from './generation.ts';

/** Copies of one file. */
interface Copies {
  /** One with all that was read so far, and maybe more. */
  readonly whole: FoundFile | undefined;
  /** Those that need no looking at. */
  readonly others: readonly FoundFile[];
}

/** Looks for copies of what was read, away from the path. */
async function copiesAmong(files: readonly FoundFile[], generation: Generation): Promise<Copies> {
  const others: FoundFile[] = [];
  let whole: FoundFile | undefined;
  for (const file of files) {
    const copy = file.atPath ? undefined : await generation.copyIn(file);
    if (copy === 'whole' && whole === undefined) whole = file;
    else if (copy === 'part' || (copy === 'whole' && generation.isDistinct)) others.push(file);
  }
  return { whole, others };
}

/** All of a file that is still as it was read. */
export async function copiesBeside(
  generation: Generation | undefined,
  files: readonly FoundFile[],
): Promise<readonly FoundFile[]> {
  if (generation?.isDistinct !== true) return [];
  const { whole, others } = await copiesAmong(files, generation);
  return whole === undefined ? others : [whole, ...others];
}

/** The same of a file that was truncated: among those that are new, or else among all. */
export async function copiesOf(
  generation: Generation,
  found: readonly FoundFile[],
  directory: Directory,
): Promise<Copies> {
  const copies = await copiesAmong(found, generation);
  if (copies.whole !== undefined || !generation.isDistinct) return copies;
  // It may have been made before this reader began.
  const keys = new Set(found.map(({ stats }) => stats.key));
  const all = await directory.all(() => true);
  const [, known] = partition(all, ({ stats }) => keys.has(stats.key));
  const { whole } = await copiesAmong(known, generation);
  await closeAll(all.filter((file) => file !== whole));
  return { whole, others: copies.others };
}
