import type { SourceOptions } from '@forawait/core';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { FollowCheckpoint } from '../lines/follow/checkpoint.ts';
import type { FollowOptions } from '../lines/follow/follow-options.ts';
import type { LineStart } from '../lines/line-start.ts';
import type { Decompress, LineReaderOptions } from '../lines/options.ts';
import { isSchema, SCHEMA_RULE } from '../schema.ts';
import { checkFlag, checkLimit, checkOptions, checkWord, describe } from '../options.ts';

/** What becomes of a record that cannot be used. */
export type OnRecordError = 'throw' | 'skip' | 'yield';

/** How records are told apart: by newlines, or by the record separators of RFC 7464. */
export type RecordFormat = 'lines' | 'sequence';

/** How to read records; everything is optional. */
export interface NdjsonOptions<
  S extends StandardSchemaV1 | undefined = StandardSchemaV1 | undefined,
  E extends OnRecordError = OnRecordError,
> extends SourceOptions {
  /**
   * What every record must be: a schema of zod, valibot, arktype or any other library that follows Standard Schema. What
   * it makes of a record is given in its place. Default: none, records are `unknown`.
   */
  readonly schema?: S | undefined;
  /**
   * What becomes of a record that is no JSON, breaks a limit, or is not accepted by the schema: `'throw'` (default) ends the
   * reading with a NdjsonError, `'skip'` leaves it out, `'yield'` gives `{ status, value | reason, line, offset }` for every
   * record.
   */
  readonly onError?: E | undefined;
  /**
   * `'lines'` (default): one record a line. `'sequence'`: each after a record separator (0x1E), with newlines wherever
   * JSON has them. Such a record is given when the next one begins or the input ends.
   */
  readonly format?: RecordFormat | undefined;
  /** How deep arrays and objects may lie in one another: 1 or more, or Infinity. Default 1000. */
  readonly maxDepth?: number | undefined;
  /**
   * The longest record, in bytes: 1 or more, or Infinity, which is as many bytes as the longest string of the platform has
   * characters (some 512 MiB). Default 1 MiB (1 048 576).
   */
  readonly maxLineBytes?: number | undefined;
  /** Whether a record whose bytes are not valid UTF-8 is an error, instead of U+FFFD. Default false. */
  readonly fatal?: boolean | undefined;
  /** How the input is compressed, as for `lineReader()`. Default `'auto'`. */
  readonly decompress?: Decompress | undefined;
  /**
   * Where to begin, as for `lineReader()`: before the byte `offset`, where the line with the number `line` (default 1)
   * begins, at the `'end'`, where lines are counted from 1 anew (offsets are not), or, with `follow`, at the checkpoint of an earlier reader. Default: at the beginning. Not for
   * sequences.
   */
  readonly start?: LineStart | FollowCheckpoint | undefined;
  /**
   * Whether to give the last record first, of a regular file, bytes or a Blob: no more is read than is wanted. The last line
   * has the number -1. Default false. Not together with `start` or `follow`, nor for sequences.
   */
  readonly reverse?: boolean | undefined;
  /**
   * Whether to wait for more at the end of the file, and for the files that take its place, or how: as for `lineReader()`.
   * Lines and offsets count from the start of each file then. Default false. Not for sequences.
   */
  readonly follow?: boolean | FollowOptions | undefined;
}

const ACTION = 'read records';
/** Handed on to the reader of the lines, which checks them. */
const READER: readonly (keyof LineReaderOptions & keyof NdjsonOptions)[] = [
  'decompress',
  'start',
  'reverse',
  'follow',
  'signal',
  'graceMs',
  'name',
  'onOrphan',
];
const NAMES: readonly string[] = ['schema', 'onError', 'format', 'maxDepth', 'maxLineBytes', 'fatal', ...READER];
const MIB = 1024 * 1024;
const POLICIES = { throw: 'error', skip: 'skip', yield: 'truncate' } as const;

/** The options of `ndjson()`, checked and complete. */
export interface NdjsonPlan {
  readonly schema: StandardSchemaV1 | undefined;
  readonly onError: OnRecordError;
  readonly format: RecordFormat;
  readonly maxDepth: number;
  readonly maxLineBytes: number;
  readonly fatal: boolean;
  /** How the lines are to be read. Whether they are valid is found out later, so that those that are not can be skipped. */
  readonly reader: LineReaderOptions;
}

/** @throws TypeError for an option that is unknown or of the wrong kind, RangeError for one out of its range. */
export function planOf(options: NdjsonOptions): NdjsonPlan {
  checkOptions(ACTION, options, NAMES);
  const { schema, onError = 'throw', format = 'lines', maxDepth = 1000, maxLineBytes = MIB, fatal = false } = options;
  checkWord(ACTION, 'onError', onError, ['throw', 'skip', 'yield']);
  checkWord(ACTION, 'format', format, ['lines', 'sequence']);
  checkFlag(ACTION, 'fatal', fatal);
  checkLimit(ACTION, 'maxDepth', maxDepth);
  checkLimit(ACTION, 'maxLineBytes', maxLineBytes);
  checkSchema(schema);
  if (format === 'sequence') checkWhole(options);
  const handedOn = Object.fromEntries(READER.map((name) => [name, options[name]]));
  const reader: LineReaderOptions = { ...handedOn, maxLineBytes, onLongLine: POLICIES[onError] };
  return { schema, onError, format, maxDepth, maxLineBytes, fatal, reader };
}

/** Where a record of a sequence ends is told by what follows it, and which one it is by all before it. */
function checkWhole({ start, reverse, follow }: NdjsonOptions): void {
  const places = Object.entries({ start, reverse, follow });
  const [asked] = places.filter(([, value]) => value !== undefined && value !== false);
  if (asked === undefined) return;
  throw new TypeError(
    `Cannot ${ACTION} with ${asked[0]} and format 'sequence': a sequence is read from its beginning to its end`,
  );
}

function checkSchema(schema: unknown): void {
  if (schema === undefined || isSchema(schema)) return;
  throw new TypeError(`Cannot ${ACTION} with schema ${describe(schema)}: it must be ${SCHEMA_RULE}`);
}
