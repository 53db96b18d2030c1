import type * as CsvParse from 'csv-parse';

/** Makes rows of bytes. */
export interface RowParser {
  /** The rows that end in this chunk, or at the end of the input (undefined). Rows before an error are given with it. */
  take(chunk: Buffer | undefined): Promise<Rows>;
  close(): void;
}

/** Rows, and what comes after them: more, the end, or an error. */
export interface Rows {
  readonly rows: readonly unknown[];
  readonly over: boolean;
  readonly error?: unknown;
}

const load = (): Promise<typeof CsvParse> => import('csv-parse');

/**
 * Loads csv-parse and makes a parser.
 *
 * @throws Error when csv-parse is not installed, or does not take the options.
 */
export async function rowParser(
  options: Readonly<Record<string, unknown>>,
  loading: () => Promise<unknown> = load,
): Promise<RowParser> {
  const { Parser } = (await loading().catch(notInstalled)) as typeof CsvParse;
  let rows: unknown[] = [];
  let over = false;
  /** Rows are taken as the parser hands them to its stream, which would cost a buffer and an event for each. */
  class Collector extends Parser {
    override push(row: unknown): boolean {
      if (row === null) over = true;
      else rows.push(row);
      return true;
    }
  }
  const parser = new Collector(options);
  parser.on('error', () => undefined); // told to the callback of the write as well
  const given = (error: unknown): Rows => {
    const taken = rows;
    rows = [];
    return { rows: taken, over, ...(error === null || error === undefined ? {} : { error }) };
  };
  return {
    take: (chunk) =>
      new Promise((resolve) => {
        const done = (error?: unknown): void => resolve(given(error));
        // A copy: it keeps what it has not used, and the memory of a chunk is used again.
        if (chunk === undefined) parser.end(done);
        else parser.write(Buffer.from(chunk), done);
      }),
    close: () => void parser.destroy(),
  };
}

function notInstalled(cause: Error & { readonly code?: unknown }): never {
  if (cause.code !== 'ERR_MODULE_NOT_FOUND' && cause.code !== 'MODULE_NOT_FOUND') throw cause;
  throw new Error('Cannot read CSV: the package csv-parse is not there; run npm install csv-parse', { cause });
}
