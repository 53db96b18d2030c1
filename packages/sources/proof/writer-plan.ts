/** How a log comes to an end and begins anew. */
export type Rotation = 'rename' | 'recreate' | 'truncate' | 'copytruncate';

/** What the writer of a log is to do: see log-writer-run.ts. */
export interface WriterPlan {
  readonly path: string;
  readonly rotation: Rotation;
  readonly lines: number;
  readonly rotations: number;
  readonly seed: number;
  /** Whether the reader may die: what is removed must have been stored, and not only be open. */
  readonly mortal: boolean;
}

/** What the writer is told meanwhile. */
export interface WriterNews {
  /** Lines up to this one may be written. */
  readonly granted?: number;
  /** Lines up to this one have been read. */
  readonly given?: number;
}
