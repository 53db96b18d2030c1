import type { CancelReason } from '../../errors.ts';
import { publishSuppressed } from '../report.ts';
import type { Reader } from '../reader.ts';
import { attempt, isThenable } from '../when.ts';

/** Close all of `readers` at once, whatever happens to one of them; the first error is told, later ones are published. */
export function closeAll(readers: readonly Reader[], reason: CancelReason, name: string): Promise<void> | undefined {
  const closings = readers.map((reader) => attempt(() => reader.close(reason))).filter(isThenable);
  return closings.length === 0 ? undefined : allSettled(closings, name);
}

/** Wait for all; then the first error is told, later ones are published. */
export async function allSettled(closings: readonly unknown[], name: string): Promise<void> {
  const failures = (await Promise.allSettled(closings)).filter((closing) => closing.status === 'rejected');
  for (const later of failures.slice(1)) publishSuppressed(later.reason, name);
  if (failures.length > 0) throw failures[0]!.reason;
}
