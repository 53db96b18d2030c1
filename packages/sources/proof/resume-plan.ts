/** What a run that may be killed is to do: see resume-run.ts. */
export interface ResumePlan {
  /** The numbered lines. */
  readonly path: string;
  readonly store: string;
  /** The number of each line that was dealt with is added here. */
  readonly output: string;
  readonly everyMs: number;
  readonly concurrency: number;
  readonly seed: number;
}
