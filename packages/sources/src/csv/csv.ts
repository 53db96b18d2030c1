import { AsyncIter, DONE } from '@forawait/core';
import type { LineInput } from '../lines/input.ts';
import { abandon, type LineParts, LineReader, partsOf } from '../lines/line-reader.ts';
import { CsvError } from './errors.ts';
import { type CsvOptions, type CsvPlan, planOf } from './options.ts';
import { type RowParser, rowParser } from './rows.ts';
import { Thrown } from './thrown.ts';

/** What a row is under some options: an array of its fields, or an object when columns have names. */
export type CsvRow<O extends CsvOptions> =
  Given<O, 'columns'> extends undefined | false
    ? CsvCell<O>[]
    : Given<O, 'columns'> extends readonly (infer Name)[]
      ? Record<Extract<Name, string>, CsvCell<O>>
      : Record<string, CsvCell<O>>;

/** What a field is: a string, unless something was made of it. */
export type CsvCell<O extends CsvOptions> = Given<O, 'cast'> extends undefined | false ? string : unknown;

type Given<O, Name> = Name extends keyof O ? O[Name] : undefined;

/**
 * The rows of CSV. The work is done by csv-parse, which must be installed beside this package; it is loaded at the first read.
 *
 * A byte order mark at the start is dropped. Rows come in batches, one for each block of the input.
 *
 * @param input - What `lineReader()` reads: a path or `file:` URL, a stream, a `Response`, a `Blob`, bytes, or an iterable of bytes or
 *   strings. What is handed over is closed when the reader is left.
 * @param options - What names the columns, what stands between fields and around them, and so on: the options of csv-parse.
 * @throws TypeError or RangeError at the call for an input or option that is not what it must be; later, while reading: CsvError for a
 *   row that is not CSV, once all rows before it were given; an Error when csv-parse is not installed; the errors of the input.
 * @example
 * ```ts
 * import { csv } from '@forawait/sources';
 * await csv(['name,age\nTom,9\n', '"Rex, the dog",3\n'], { columns: true }).toArray();
 * // => [{ name: 'Tom', age: '9' }, { name: 'Rex, the dog', age: '3' }]
 * ```
 * @see https://csv.js.org/parse/options/
 */
export function csv(input: LineInput): AsyncIter<string[]>;
export function csv<const O extends CsvOptions>(input: LineInput, options: O | undefined): AsyncIter<CsvRow<O>>;
export function csv(input: LineInput, options: CsvOptions = {}): AsyncIter<unknown> {
  try {
    const plan = planOf(options);
    return new Csv(partsOf(new LineReader(input, plan.reader)), plan);
  } catch (error) {
    abandon(input);
    throw error;
  }
}

class Csv<Row> extends AsyncIter<Row> {
  readonly #parts: LineParts;
  readonly #options: CsvPlan['parser'];
  #parser: RowParser | undefined;
  #over = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(parts: LineParts, { parser, reader }: CsvPlan) {
    const { signal, graceMs, name = 'csv', onOrphan } = reader;
    super({ signal, graceMs, name, onOrphan });
    this.#parts = parts;
    this.#options = parser;
  }

  protected override async pullBatch(): Promise<ArrayLike<Row> | DONE> {
    if (this.#failure !== undefined) throw this.#failure.error;
    if (this.#over) return DONE;
    this.#parser ??= await rowParser(this.#options);
    // It may have been left meanwhile.
    const chunk = this.#over ? undefined : await this.#parts.input.read();
    if (this.#over) return DONE;
    const { rows, over, error } = await this.#parser.take(chunk);
    this.#over ||= over || chunk === undefined;
    if (error !== undefined) this.#failure = { error: told(error) };
    return rows as readonly Row[];
  }

  protected override async close(reason?: unknown): Promise<void> {
    this.#over = true;
    this.#parser?.close();
    await this.#parts.close(reason);
  }
}

/** Errors of csv-parse say where; what a function of the caller's threw is told as it was. */
function told(error: unknown): unknown {
  if (error instanceof Thrown) return error.reason;
  const { code } = error as { readonly code?: unknown };
  return error instanceof Error && typeof code === 'string' && /^(CSV_|INVALID_OPENING_QUOTE$)/.test(code)
    ? new CsvError(error as Error & { readonly code: string })
    : error;
}
