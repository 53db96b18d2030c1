/** What one job of the proof has found: a line of the table. */
export interface Figure {
  /** As docs/proof.md numbers them. */
  readonly law: string;
  readonly what: string;
  readonly figures: string;
  /** In words that can be acted on; none: it holds. */
  readonly failures: readonly string[];
}

/** Something to prove, as `npm run proof` runs it: in a process of its own. */
export interface Job {
  readonly law: string;
  readonly what: string;
  /** `share`: of the whole, 1 or less. */
  readonly run: (seed: number, share: number) => Promise<Figure>;
}

/** 1234567 as 1,234,567. */
export const thousands = (count: number): string => count.toLocaleString('en-US');
