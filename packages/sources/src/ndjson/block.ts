/** The texts of several records, and where they stand, which is only found out when somebody wants to know. */
export interface Block {
  readonly texts: ArrayLike<string>;
  /**
   * 1 for the first line, and -1 for the last when they are read backwards. In a sequence 0, since what stands before the
   * first separator is no record.
   */
  line(index: number): number;
  /** Where a text begins, in bytes from the start of the input. */
  offset(index: number): number;
  /** Whether the text there is is only the beginning of a record that is too long. */
  isTruncated(index: number): boolean;
  /** Whether the input ends with this text, without the mark that ends a record. */
  isUnended(index: number): boolean;
  /** Whether the bytes of a text are valid UTF-8. */
  isValid(index: number): boolean;
}
