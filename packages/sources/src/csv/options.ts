import type { SourceOptions } from '@forawait/core';
import type { Decompress, LineReaderOptions } from '../lines/options.ts';
import { checkCount, checkFlag, checkOptions, describe } from '../options.ts';
import { guarded } from './thrown.ts';

/** The names of columns: those of the first row, given ones (a column without a name is left out), or made from the first row. */
export type CsvColumns =
  | boolean
  | readonly (string | null | undefined | false)[]
  | ((header: string[]) => (string | null | undefined | false)[]);

/** Where a field stands: what a `cast` function is told. */
export interface CsvField {
  /** The name of the column, or its number from 0. */
  readonly column: number | string;
  /** The number of the field in its row, from 0. */
  readonly index: number;
  /** The line, from 1. */
  readonly lines: number;
  /** How many rows there were before. */
  readonly records: number;
  /** Whether the field was in quotes. */
  readonly quoting: boolean;
  /** Whether it is one of the first row, which names the columns. */
  readonly header: boolean;
}

/**
 * What becomes of each field: nothing; what parseFloat makes of it where it looks like a number, also of `007` (7) and `0x10`
 * (0); or what the function answers.
 */
export type CsvCast = boolean | ((field: string, place: CsvField) => unknown);

/** How to read CSV; everything is optional. All but the last five are the options of csv-parse, by the same names. */
export interface CsvOptions extends SourceOptions {
  /** What names the columns. Default false: rows are arrays, and the first one is a row like any other. */
  readonly columns?: CsvColumns | undefined;
  /** What becomes of each field. Default false: fields are strings. */
  readonly cast?: CsvCast | undefined;
  /** What stands between fields, one or more characters. Default `','`. */
  readonly delimiter?: string | readonly string[] | undefined;
  /** What stands around fields, one character; false for nothing. Default `'"'`. */
  readonly quote?: string | false | undefined;
  /** What stands before a quote within quotes, one character. Default `'"'`. */
  readonly escape?: string | false | undefined;
  /** What begins a comment, which lasts to the end of the line. Default: there are none. */
  readonly comment?: string | undefined;
  /** What ends a row. Default: what ends the first, of LF, CRLF and CR. */
  readonly recordDelimiter?: string | readonly string[] | undefined;
  /** Whether space around fields is dropped. Default false. */
  readonly trim?: boolean | undefined;
  /** Whether rows may have more or fewer fields than the first. Default false: that is an error. */
  readonly relaxColumnCount?: boolean | undefined;
  /** Whether a quote within a field without quotes is data. Default false: that is an error. */
  readonly relaxQuotes?: boolean | undefined;
  /** Whether empty lines are skipped. Default false: each is a row with one empty field. */
  readonly skipEmptyLines?: boolean | undefined;
  /** Whether rows whose fields are all empty are skipped. Default false. */
  readonly skipRecordsWithEmptyValues?: boolean | undefined;
  /** Whether rows with an error are left out. Default false: the first one ends the reading. */
  readonly skipRecordsWithError?: boolean | undefined;
  /** The first and the last row to be given, 1 or more; rows that name columns do not count. Default: all. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** The first and the last line to be looked at, 1 or more. Default: all. */
  readonly fromLine?: number | undefined;
  readonly toLine?: number | undefined;
  /** The longest row, in bytes: 1 or more, or Infinity. A quote that is never closed ends there. Default 1 MiB (1 048 576). */
  readonly maxRecordBytes?: number | undefined;
  /** How the input is compressed, as for `lineReader()`. Default `'auto'`. */
  readonly decompress?: Decompress | undefined;
}

const ACTION = 'read CSV';
const FLAGS = [
  'trim',
  'relaxColumnCount',
  'relaxQuotes',
  'skipEmptyLines',
  'skipRecordsWithEmptyValues',
  'skipRecordsWithError',
] as const;
const COUNTS = ['from', 'to', 'fromLine', 'toLine'] as const;
const TEXTS = ['delimiter', 'quote', 'escape', 'comment', 'recordDelimiter'] as const;
const READER = ['decompress', 'signal', 'graceMs', 'name', 'onOrphan'] as const;
const NAMES: readonly string[] = ['columns', 'cast', ...TEXTS, ...FLAGS, ...COUNTS, 'maxRecordBytes', ...READER];
const MIB = 1024 * 1024;

/** The options of `csv()`, checked: those of csv-parse, and those of the reader of the bytes. */
export interface CsvPlan {
  readonly parser: Readonly<Record<string, unknown>>;
  readonly reader: LineReaderOptions;
}

/** @throws TypeError for an option that is unknown or of the wrong kind, RangeError for one out of its range. */
export function planOf(options: CsvOptions): CsvPlan {
  checkOptions(ACTION, options, NAMES);
  const { columns, cast, maxRecordBytes = MIB } = options;
  for (const name of FLAGS) checkFlag(ACTION, name, options[name] ?? false);
  for (const name of COUNTS) checkCount(ACTION, name, options[name] ?? 1, 1);
  for (const name of TEXTS) checkText(name, options[name]);
  if (maxRecordBytes !== Infinity) checkCount(ACTION, 'maxRecordBytes', maxRecordBytes, 1);
  checkKind('columns', columns, Array.isArray(columns), 'true, false, an array of names, or a function');
  checkKind('cast', cast, false, 'true, false, or a function');
  const given = ['columns', 'cast', ...TEXTS, ...FLAGS, ...COUNTS] as const;
  const parser = Object.fromEntries(
    given.filter((name) => options[name] !== undefined).map((name) => [name, guardedIn(options[name])]),
  );
  const maxRecordSize = maxRecordBytes === Infinity ? 0 : maxRecordBytes;
  const reader: LineReaderOptions = Object.fromEntries(READER.map((name) => [name, options[name]]));
  return { parser: { bom: true, maxRecordSize, ...parser }, reader };
}

function guardedIn(option: CsvOptions[keyof CsvOptions]): unknown {
  return typeof option === 'function' ? guarded(option as (...given: unknown[]) => unknown) : option;
}

function checkText(name: string, text: unknown): void {
  if (text === undefined || (text === false && (name === 'quote' || name === 'escape'))) return;
  const many = name === 'delimiter' || name === 'recordDelimiter';
  const texts: readonly unknown[] = many && Array.isArray(text) ? text : [text];
  if (texts.length > 0 && texts.every((one) => typeof one === 'string' && one !== '')) return;
  throw new TypeError(`Cannot ${ACTION} with ${name} ${describe(text)}: it must be one or more characters`);
}

function checkKind(name: string, value: unknown, fits: boolean, rule: string): void {
  if (value === undefined || typeof value === 'boolean' || typeof value === 'function' || fits) return;
  throw new TypeError(`Cannot ${ACTION} with ${name} ${describe(value)}: it must be ${rule}`);
}
