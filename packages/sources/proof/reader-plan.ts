import type { LineReader } from '../src/index.ts';

/** What a reader that may die is to do: see log-reader-run.ts. */
export interface ReaderPlan {
  readonly path: string;
  /** The number of the last line. */
  readonly lines: number;
  /** What it stored is kept here, and what it has dealt with is added there. */
  readonly store: string;
  readonly output: string;
  readonly pollMs: number;
  readonly onGap: 'error' | 'continue';
}

/** What a reader keeps: the last line that was dealt with, and the place behind it. */
export interface Stored {
  readonly number: number;
  readonly checkpoint: LineReader['checkpoint'];
}

/** What a reader tells: that it was given lines, or up to which line all is stored. */
export interface ReaderNews {
  readonly stored?: number;
}
