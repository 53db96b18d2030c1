const LONGEST_PROBLEM = 200;

/** A row that is not CSV, or not as the options say. All rows before it have been given. */
export class CsvError extends Error {
  override readonly name = 'CsvError';
  /** The code of csv-parse, such as `'CSV_QUOTE_NOT_CLOSED'` or `'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'`. */
  readonly code: string;
  /**
   * Where the row ends, or is found to be wrong: 1 for the first line. For a quote that is never closed, where the reading
   * stopped: at the end of the input, or of `maxRecordBytes`.
   */
  readonly line: number;

  /** @param cause - The error of csv-parse. */
  constructor(cause: Error & { readonly code: string; readonly lines?: unknown }) {
    const line = typeof cause.lines === 'number' ? cause.lines : 1;
    const { code, message } = cause;
    // Some of its messages show a whole field, however long.
    const problem = message.length > LONGEST_PROBLEM ? `${message.slice(0, LONGEST_PROBLEM)}…` : message;
    super(`Cannot read line ${String(line)} as CSV: ${problem}`, { cause });
    this.code = code;
    this.line = line;
  }
}
