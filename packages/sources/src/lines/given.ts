/** The lines last given and where they lie, in bytes[from, to): enough to tell where each of them is, should anybody ask. */
export interface Given {
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** How many lines lie before them, and whether they are the beginning of one that was too long. */
  readonly line: number;
  readonly truncated: boolean;
  /** Offsets in the whole input: where these lines begin and end, and where those given before them ended. */
  readonly start: number;
  readonly end: number;
  readonly before: number;
}
