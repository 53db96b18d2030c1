import type { SourceOptions } from '@forawait/core';
import { checkFlag, checkOptions, checkWord, describe } from '../options.ts';
import type { CutOptions, LongLinePolicy } from './cut.ts';
import { decodingOf } from './decoding.ts';
import { type FollowOptions, type FollowPlan, followPlan, type FollowStart } from './follow/follow-options.ts';
import type { Newline } from './line-ends.ts';

/** How to read lines; everything is optional. */
export interface LineReaderOptions extends SourceOptions {
  /** What ends a line: `'lf'` is LF and CRLF, `'universal'` a CR alone as well. Nothing else ever does. Default `'lf'`. */
  readonly newline?: Newline | undefined;
  /** A label that TextDecoder knows. Default `'utf-8'`. */
  readonly encoding?: string | undefined;
  /** Whether bytes that are not valid in the encoding are an error, instead of U+FFFD. Default false. */
  readonly fatal?: boolean | undefined;
  /** The longest line, in bytes without its newline: 1 or more, or Infinity. Default 1 MiB (1 048 576). */
  readonly maxLineBytes?: number | undefined;
  /** What to do with a longer one: fail with a `LongLineError`, give its beginning, or leave it out. Default `'error'`. */
  readonly onLongLine?: LongLinePolicy | undefined;
  /**
   * How the input is compressed: `'gzip'`, `'brotli'`, `'deflate'` or `'none'`. Default `'auto'`: gzip by its first bytes,
   * brotli by a name that ends in `.br`, and what the Content-Encoding of a message of `node:http` says.
   */
  readonly decompress?: Decompress | undefined;
  /**
   * Whether each line gets memory of its own. A line that is kept keeps the block alive that it was cut from, up to
   * 128 KiB: set this when you keep few lines of many. Costs some 0.05 µs a line. Default false.
   */
  readonly detach?: boolean | undefined;
  /**
   * Whether to wait for more at the end of the file, and for the files that take its place, as `tail -F` does; or how. For
   * paths and `file:` URLs of plain files, which need not exist yet. Default false.
   */
  readonly follow?: boolean | FollowOptions | undefined;
  /**
   * With `follow`, where to begin: the checkpoint of an earlier reader, `'end'` for what is written from now on, or an
   * offset in bytes with the number of the line there (default 1). Default: the start of the file.
   */
  readonly start?: FollowStart | undefined;
}

/** What `decompress` may be. */
export type Decompress = 'auto' | 'gzip' | 'brotli' | 'deflate' | 'none';

const ACTION = 'read lines';
const NAMES: readonly string[] = [
  'newline',
  'encoding',
  'fatal',
  'maxLineBytes',
  'onLongLine',
  'decompress',
  'detach',
  'follow',
  'start',
  'signal',
  'graceMs',
  'name',
  'onOrphan',
];
const MIB = 1024 * 1024;

/** The options of a reader, checked and complete. */
export interface LinePlan {
  readonly cut: CutOptions;
  readonly decompress: Decompress;
  readonly detach: boolean;
  readonly follow: FollowPlan | undefined;
}

/** @throws TypeError for an option that is unknown or of the wrong kind, RangeError for one out of its range. */
export function planOf(options: LineReaderOptions): LinePlan {
  checkOptions(ACTION, options, NAMES);
  const { newline = 'lf', encoding = 'utf-8', fatal = false, maxLineBytes = MIB } = options;
  const { onLongLine = 'error', decompress = 'auto', detach = false } = options;
  checkWord(ACTION, 'newline', newline, ['lf', 'universal']);
  checkWord(ACTION, 'onLongLine', onLongLine, ['error', 'truncate', 'skip']);
  checkWord(ACTION, 'decompress', decompress, ['auto', 'gzip', 'brotli', 'deflate', 'none']);
  checkFlag(ACTION, 'fatal', fatal);
  checkFlag(ACTION, 'detach', detach);
  checkLimit(maxLineBytes);
  if (typeof encoding !== 'string') {
    throw new TypeError(`Cannot ${ACTION} with encoding ${describe(encoding)}: it must be a label such as 'utf-8'`);
  }
  const decoding = decodingOf(encoding, fatal);
  const follow = followPlan(options.follow ?? false, options.start, decompress);
  return { cut: { newline, decoding, maxLineBytes, onLongLine }, decompress, detach, follow };
}

function checkLimit(maxLineBytes: unknown): void {
  if (typeof maxLineBytes !== 'number') {
    throw new TypeError(`Cannot ${ACTION} with maxLineBytes ${describe(maxLineBytes)}: it must be a number`);
  }
  if (maxLineBytes === Infinity || (Number.isSafeInteger(maxLineBytes) && maxLineBytes >= 1)) return;
  throw new RangeError(
    `Cannot ${ACTION} with maxLineBytes ${String(maxLineBytes)}: it must be a whole number of 1 or more, or Infinity`,
  );
}
