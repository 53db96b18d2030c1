/** What a run that may be killed is to do: see resume-run.ts. */
export interface ResumePlan {
  /**
   * The file of numbered lines; or where each number of a list is fetched, as this URL with the number behind it; or the
   * first of the pages that list the numbers.
   */
  readonly source:
    { readonly path: string } | { readonly url: string; readonly count: number } | { readonly first: string };
  readonly store: string;
  /** The number of each line that was dealt with is added here. */
  readonly output: string;
  readonly everyMs: number;
  readonly concurrency: number;
  readonly seed: number;
}
