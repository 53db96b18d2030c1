import type { CutOptions } from '../cut-options.ts';
import type { LinePlace } from '../given.ts';
import { type FollowCheckpoint, type FollowPlace, hashOf, isCheckpoint } from './checkpoint.ts';
import { type Directory, laterThanNewest } from './directory.ts';
import { beginsWith, bytesAt } from './file-bytes.ts';
import type { FileStats } from './file-system.ts';
import { closeAll, type FoundFile } from './found-file.ts';
import type { FollowPlan } from './follow-options.ts';
import { FollowGapError } from './gap-error.ts';
import { Generation } from './generation.ts';

/** What to begin with: files and the places in them, in the order to read them. */
type Beginning = readonly (readonly [FoundFile, LinePlace])[];

const START: LinePlace = { offset: 0, line: 0 };
/** File systems stamp files by a clock that lags behind by a tick or so. */
const LAG_MS = 50;
/** So often all is looked for: a log may be truncated again and again. */
const TRIES = 20;

/** Opens what is to be read first, and takes everything else that is there for known. */
export async function openStart(directory: Directory, plan: FollowPlan, cut: CutOptions): Promise<Generation[]> {
  await directory.atPath(); // what can never be followed is an error before anything else
  const [files, beginning] = await lookAround(directory, plan, cut);
  const opened = await Promise.all(beginning.map(([file, place]) => Generation.open(file, cut, place)));
  const used = new Set(beginning.map(([file]) => file));
  await directory.knowAll(files);
  await closeAll(files.filter((file) => !used.has(file)));
  return opened;
}

/**
 * What is there, and what to begin with. A file that began anew while it was looked at would be two: the one that its first bytes
 * tell of, and the one that was found to be another by now. Then all is looked for again.
 */
async function lookAround(
  directory: Directory,
  plan: FollowPlan,
  cut: CutOptions,
): Promise<readonly [files: readonly FoundFile[], Beginning]> {
  const isLeftOut = leftOut(plan);
  for (let triesLeft = TRIES; ; triesLeft--) {
    const files = await directory.all((stats) => {
      if (!isLeftOut(stats)) return false;
      directory.know(stats);
      return true;
    });
    const [begun] = await Promise.allSettled([begin(directory, files, plan, cut)]);
    if (triesLeft === 1 || (await areAsFound(files))) {
      if (begun.status === 'rejected') throw begun.reason;
      return [files, begun.value];
    }
    await closeAll(files);
  }
}

async function areAsFound(files: readonly FoundFile[]): Promise<boolean> {
  const same = await Promise.all(files.map(({ file, head }) => beginsWith(file, head)));
  return same.every(Boolean);
}

async function begin(
  directory: Directory,
  files: readonly FoundFile[],
  plan: FollowPlan,
  cut: CutOptions,
): Promise<Beginning> {
  const { start, onGap } = plan;
  const current = files.find(({ atPath }) => atPath);
  if (start !== undefined && start !== 'end' && isCheckpoint(start)) return await resume(directory, files, start, plan);
  if (current !== undefined && start === 'end') {
    const { size } = current.stats;
    return [[current, { offset: size - (size % cut.decoding.units.size), line: 0 }]];
  }
  const { offset = 0, line = 1 } = start === 'end' ? {} : (start ?? {});
  if (offset <= (current?.stats.size ?? 0)) return current === undefined ? [] : [[current, { offset, line: line - 1 }]];
  if (onGap === 'continue') return current === undefined ? [] : [[current, START]];
  throw new FollowGapError(directory.path, `it has no byte ${String(offset)} to start from`);
}

async function resume(
  directory: Directory,
  files: readonly FoundFile[],
  checkpoint: FollowCheckpoint,
  { onGap }: FollowPlan,
): Promise<Beginning> {
  const { earlier = [], at } = checkpoint;
  const places = [...earlier, checkpoint];
  const found = await Promise.all(places.map(async (place) => [await find(files, place), place] as const));
  const newest = found.at(-1)?.[0];
  // Of an empty file nothing is known: whatever was written to since may be what came into it.
  if (checkpoint.head.bytes === 0) return since(files, at);
  if (onGap === 'error' && found.some(([file]) => file === undefined)) {
    throw new FollowGapError(
      directory.path,
      'the file of the checkpoint is gone, or compressed, or has been written anew since',
    );
  }
  if (newest === undefined) return since(files, at);
  const isLater = await laterThanNewest(files, false);
  // When only a copy of it is left, the file itself began anew, and goes on after that.
  const isAnew = ({ stats }: FoundFile): boolean => stats.inode === checkpoint.inode;
  const age = files.indexOf(newest);
  const later = files.filter((file, at) => file !== newest && (at > age || isAnew(file)) && !isLater(file));
  const read = new Set(found.map(([file]) => file));
  return [
    ...found.flatMap(([file, { offset, line }]) =>
      file === undefined ? [] : [[file, { offset, line: line - 1 }] as const],
    ),
    ...later.filter((file) => !read.has(file)).map((file) => [file, START] as const),
  ];
}

function since(files: readonly FoundFile[], at: number): Beginning {
  return files.filter(({ stats }) => isSince(stats, at)).map((file) => [file, START] as const);
}

function isSince({ modified }: FileStats, at: number): boolean {
  return modified >= BigInt(Math.max(0, at - LAG_MS)) * 1_000_000n;
}

/** Which of the files that cannot be read need not be: those that were there before this reader began, and its checkpoint. */
function leftOut({ start, onGap }: FollowPlan): (stats: FileStats) => boolean {
  if (onGap === 'continue' || start === undefined || start === 'end' || !isCheckpoint(start)) return () => true;
  return (stats) => !isSince(stats, start.at);
}

/** The file itself, whatever it is called now; else the longest copy of it. */
async function find(files: readonly FoundFile[], place: FollowPlace): Promise<FoundFile | undefined> {
  const alike: FoundFile[] = [];
  for (const file of files) if (beginsAlike(file, place) && (await goesOnAlike(file, place))) alike.push(file);
  const same = alike.filter(({ stats }) => stats.inode === place.inode);
  return (same.length > 0 ? same : alike).reduce<FoundFile | undefined>(
    (best, file) => (best === undefined || file.stats.size >= best.stats.size ? file : best),
    undefined,
  );
}

function beginsAlike({ stats, head: bytes }: FoundFile, { offset, head }: FollowPlace): boolean {
  const enough = stats.size >= offset && bytes.length >= head.bytes;
  return enough && hashOf(bytes.subarray(0, head.bytes)) === head.hash;
}

/** Whether it has what was read last. A copy may end before that: then there is nothing more to go by. */
async function goesOnAlike({ file, stats }: FoundFile, { read }: FollowPlace): Promise<boolean> {
  if (stats.size < read.offset + read.bytes) return true;
  return hashOf(await bytesAt(file, read.offset, read.bytes)) === read.hash;
}
