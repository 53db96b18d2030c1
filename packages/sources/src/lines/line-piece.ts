/** A line with its newline: its beginning at the least, when it is too long. */
export interface LinePiece {
  /** -1 for the last line. */
  readonly number: number;
  readonly bytes: Buffer;
  readonly from: number;
  readonly to: number;
  /** How long it is in truth, with its newline. */
  readonly length: number;
  /** Where it begins in the input. */
  readonly start: number;
  readonly isLong: boolean;
}
