import type { FoundFile } from './found-file.ts';
import { rotationNumber } from './rotated-name.ts';

type Order = (a: FoundFile, b: FoundFile) => number;

/**
 * Files in the order in which their content was written, that at the path last.
 *
 * Their births alone do not tell it: a file that was truncated before it was renamed was born before the copy of what it had
 * until then. Nor does what was written to them last, for late lines come into a file that was renamed. Numbers do, where
 * higher ones are older; some count the other way, and against both times a number is not believed.
 */
export function oldestFirst(files: readonly FoundFile[]): FoundFile[] {
  const numbered = [...files].sort(byNumber);
  const sure = numbered.every((file, at) => file.atPath || goesOnAfter(file, numbered[at - 1]));
  return sure ? numbered : [...files].sort(byTimes);
}

const byNumber: Order = (a, b) =>
  Number(a.atPath) - Number(b.atPath) || rotationNumber(b.name) - rotationNumber(a.name);

/** The clock of a file system is coarse, and some tell no birth. */
const byTimes: Order = (a, b) =>
  Number(a.atPath) - Number(b.atPath) ||
  Number(a.stats.modified - b.stats.modified) ||
  Number(a.stats.born - b.stats.born) ||
  rotationNumber(b.name) - rotationNumber(a.name);

function goesOnAfter(file: FoundFile, before: FoundFile | undefined): boolean {
  if (before === undefined) return true;
  const modified = file.stats.modified - before.stats.modified;
  const born = file.stats.born - before.stats.born;
  const agrees = modified > 0n || born > 0n || (modified === 0n && born === 0n);
  return agrees && rotationNumber(file.name) < rotationNumber(before.name);
}
