import type { SparedHost } from './host-strain.ts';
import type { Counts } from './progress/counts.ts';
import type { HarvestRecord } from './record.ts';

/** What came of a harvest: what `--json` prints, and what the closing table shows. */
export interface Summary {
  readonly out: string;
  /** Different URLs that were read from the list. */
  readonly urls: number;
  /** Different URLs of the list that have a record, of this run or an earlier one. */
  readonly done: number;
  /**
   * URLs of the list that have no record yet, at most: what was not read yet may repeat others. `null` when the length of
   * the list is unknown.
   */
  readonly remaining: number | null;
  /** Records in the out file at the end, and how many of them this run added. */
  readonly records: number;
  readonly written: number;
  /** Records of this run that are failures. */
  readonly failed: number;
  readonly badLines: number;
  readonly duplicates: number;
  readonly retries: number;
  /** Pages that have not changed since an earlier run, and came from the cache. */
  readonly unchanged: number;
  /** Bytes of decoded bodies that this run was sent: those of unchanged pages were not. */
  readonly bytes: number;
  readonly ms: number;
  /** How often each status was the last answer in this run; `none` where there was no answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Hosts that were slowed down, or asked for a pause, the one with the most trouble first. */
  readonly spared: readonly SparedHost[];
  readonly interrupted: boolean;
}

/** What the pipeline leaves behind. */
export interface Outcome {
  readonly out: string;
  readonly counts: Counts;
  readonly statuses: ReadonlyMap<string, number>;
  /** Records that were in the out file before. */
  readonly kept: number;
  readonly spared: readonly SparedHost[];
  readonly ms: number;
  readonly interrupted: boolean;
}

function remainingOf({ total, bad, duplicates, kept, written }: Counts): number | null {
  return total === undefined ? null : Math.max(0, total - bad - duplicates - kept - written);
}

/** The summary of an outcome. */
export function summarize({ out, counts, statuses, kept, spared, ms, interrupted }: Outcome): Summary {
  return {
    out,
    urls: counts.read - counts.bad - counts.duplicates,
    done: counts.kept + counts.written,
    remaining: remainingOf(counts),
    records: kept + counts.written,
    written: counts.written,
    failed: counts.failed,
    badLines: counts.bad,
    duplicates: counts.duplicates,
    retries: counts.retries,
    unchanged: counts.unchanged,
    bytes: counts.bytes,
    ms: Math.round(ms),
    statuses: Object.fromEntries([...statuses].sort(([a], [b]) => (a < b ? -1 : 1))),
    spared,
    interrupted,
  };
}

/** Adds a record to the statuses of a run. */
export function countStatus(statuses: Map<string, number>, { status }: HarvestRecord): void {
  const name = status === null ? 'none' : String(status);
  statuses.set(name, (statuses.get(name) ?? 0) + 1);
}

/** The exit code of a run that was not interrupted: 0 when every line was a URL and every URL gave a page, else 1. */
export function exitCode({ failed, badLines }: Summary): 0 | 1 {
  return failed === 0 && badLines === 0 ? 0 : 1;
}
