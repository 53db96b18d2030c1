/** What a run that may be killed is to do: see download-run.ts. */
export interface DownloadPlan {
  readonly url: string;
  readonly path: string;
  readonly fsync: boolean;
}

/** How far it is. */
export type DownloadNews = 'begun' | 'whole';
