/** How far a harvest has come. The pipeline counts up, the views only read. */
export interface Counts {
  /** The lines that the list has, blank ones and comments aside; `undefined` as long as nobody knows. */
  total: number | undefined;
  /** Lines read so far. */
  read: number;
  /** Lines that are no URL, and lines that name a URL once more. */
  bad: number;
  duplicates: number;
  /** URLs whose record was in the out file already. */
  kept: number;
  /** URLs that are done, failed ones included, and those that failed. */
  fetched: number;
  failed: number;
  /** Tries beyond the first one of each URL. */
  retries: number;
  /** Pages that have not changed since an earlier run, and came from the cache. */
  unchanged: number;
  /** Bytes of decoded bodies that were sent. */
  bytes: number;
  /** Records handed to the out file. */
  written: number;
  /** Hosts to which fewer requests are under way than there could be, since they have trouble. */
  slowed: number;
}

/** All counts at nought. */
export function newCounts(): Counts {
  return {
    total: undefined,
    read: 0,
    bad: 0,
    duplicates: 0,
    kept: 0,
    fetched: 0,
    failed: 0,
    retries: 0,
    unchanged: 0,
    bytes: 0,
    written: 0,
    slowed: 0,
  };
}

/** A stage of the harvest: what is done of what there is, as far as that is known. */
export interface Stage {
  readonly name: string;
  readonly done: number;
  readonly of: number;
  /** Whether `of` can still grow. */
  readonly open: boolean;
}

/** The three stages that a URL goes through. */
export function stages(counts: Counts): readonly Stage[] {
  const { total, read, kept, fetched, written } = counts;
  const open = total === undefined;
  const lines = Math.max(total ?? 0, read);
  const pages = lines - counts.bad - counts.duplicates;
  return [
    { name: 'read', done: read, of: lines, open },
    { name: 'fetched', done: kept + fetched, of: pages, open },
    { name: 'written', done: kept + written, of: pages, open },
  ];
}
