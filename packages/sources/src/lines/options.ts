import type { SourceOptions } from '@forawait/core';
import { checkFlag, checkLimit, checkOptions, checkWord, describe } from '../options.ts';
import type { CutOptions, LongLinePolicy } from './cut-options.ts';
import { type Decoding, decodingOf } from './decoding.ts';
import type { FollowCheckpoint } from './follow/checkpoint.ts';
import { type FollowOptions, type FollowPlan, followPlan } from './follow/follow-options.ts';
import type { Newline } from './line-ends.ts';
import { checkStart, type LineStart, tangled } from './line-start.ts';
import { notDecompressed } from './seek-errors.ts';

/** How to read lines as texts; everything is optional. With their places: `PositionedLineOptions`. */
export interface LineReaderOptions extends SourceOptions {
  /** What ends a line: `'lf'` is LF and CRLF, `'universal'` a CR alone as well. Nothing else ever does. Default `'lf'`. */
  readonly newline?: Newline | undefined;
  /**
   * A label that TextDecoder knows; `'utf-16'` is little-endian, whatever mark the input begins with. Default `'utf-8'`: no
   * other encoding is detected.
   */
  readonly encoding?: string | undefined;
  /** Whether bytes that are not valid in the encoding are an error, instead of U+FFFD. Default false. */
  readonly fatal?: boolean | undefined;
  /**
   * The longest line, in bytes without its newline: 1 or more, or Infinity, which is as many bytes as the longest string of
   * the platform has characters (some 512 MiB; twice that in UTF-16). Default 1 MiB (1 048 576).
   */
  readonly maxLineBytes?: number | undefined;
  /** What to do with a longer one: fail with a `LongLineError`, give its beginning, or leave it out. Default `'error'`. */
  readonly onLongLine?: LongLinePolicy | undefined;
  /**
   * How the input is compressed: `'gzip'`, `'brotli'`, `'deflate'`, `'zstd'` (Node 22.15, 23.8 or newer) or `'none'`.
   * Default `'auto'`: gzip and zstd by their first bytes, brotli and zstd by a name that ends in `.br` or `.zst`, and what
   * the Content-Encoding of a message of `node:http` says. With `start`, `reverse` or `follow` such an input is a TypeError,
   * at the call or, by the first bytes of a file or Blob, at the first read.
   */
  readonly decompress?: Decompress | undefined;
  /**
   * Whether each line gets memory of its own. A line that is kept keeps the block alive that it was cut from, up to
   * 128 KiB: set this when you keep few lines of many. Costs some 0.05 µs a line. Default false.
   */
  readonly detach?: boolean | undefined;
  /** Whether to give each line with its number and its bytes, as a `PositionedLine`, in place of its text. Default false. */
  readonly positions?: false | undefined;
  /**
   * Where to begin, in a regular file, bytes or a Blob: just before the byte `offset`, where a line begins and whose number
   * is `line` (default 1), or at the `'end'`, where lines are counted from 1 anew (offsets are not); with `follow` also at the checkpoint of an earlier reader. Default: at the
   * beginning. An offset behind the end is a RangeError, at the call or, of a file, at the first read.
   */
  readonly start?: LineStart | FollowCheckpoint | undefined;
  /**
   * Whether to give the last line first, of a regular file, bytes or a Blob: no more is read than is wanted. The last line
   * has the number -1. Default false. Not together with `start` or `follow`.
   */
  readonly reverse?: boolean | undefined;
  /**
   * Whether to wait for more at the end of the file, and for the files that take its place, as `tail -F` does; or how. For
   * paths and `file:` URLs of plain files, which need not exist yet. Default false.
   */
  readonly follow?: boolean | FollowOptions | undefined;
}

/** The same for a reader that gives each line with its number and its bytes. */
export interface PositionedLineOptions extends Omit<LineReaderOptions, 'positions'> {
  /** Whether to give each line with its number and its bytes, as a `PositionedLine`, in place of its text. */
  readonly positions: true;
}

/** What `decompress` may be. */
export type Decompress = 'auto' | 'gzip' | 'brotli' | 'deflate' | 'zstd' | 'none';

const ACTION = 'read lines';
const NAMES: readonly string[] = [
  'newline',
  'encoding',
  'fatal',
  'maxLineBytes',
  'onLongLine',
  'decompress',
  'detach',
  'positions',
  'start',
  'reverse',
  'follow',
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
  readonly positions: boolean;
  /** undefined where files are followed: that plan has its own. */
  readonly start: LineStart | undefined;
  readonly reverse: boolean;
  readonly follow: FollowPlan | undefined;
}

/** @throws TypeError for an option that is unknown or of the wrong kind, RangeError for one out of its range. */
export function planOf(options: LineReaderOptions | PositionedLineOptions): LinePlan {
  checkOptions(ACTION, options, NAMES);
  const { newline = 'lf', encoding = 'utf-8', fatal = false, maxLineBytes = MIB } = options;
  const { onLongLine = 'error', decompress = 'auto', detach = false, positions = false, follow = false } = options;
  checkWord(ACTION, 'newline', newline, ['lf', 'universal']);
  checkWord(ACTION, 'onLongLine', onLongLine, ['error', 'truncate', 'skip']);
  checkWord(ACTION, 'decompress', decompress, ['auto', 'gzip', 'brotli', 'deflate', 'zstd', 'none']);
  checkFlag(ACTION, 'fatal', fatal);
  checkFlag(ACTION, 'detach', detach);
  checkFlag(ACTION, 'positions', positions);
  checkLimit(ACTION, 'maxLineBytes', maxLineBytes);
  if (typeof encoding !== 'string') {
    throw new TypeError(`Cannot ${ACTION} with encoding ${describe(encoding)}: it must be a label such as 'utf-8'`);
  }
  const decoding = decodingOf(encoding, fatal);
  const cut = { newline, decoding, maxLineBytes, onLongLine };
  const followed = followPlan(follow, options.start, decompress, decoding);
  const seek = seekPlan(options, decoding, followed !== undefined);
  return { cut, decompress, detach, positions, follow: followed, ...seek };
}

/** What asks for another place than the beginning. */
function seekPlan(
  { start, reverse = false, decompress = 'auto' }: Pick<LineReaderOptions, 'start' | 'reverse' | 'decompress'>,
  decoding: Decoding,
  follows: boolean,
): Pick<LinePlan, 'start' | 'reverse'> {
  checkFlag(ACTION, 'reverse', reverse);
  if (reverse && follows) {
    throw new TypeError(`Cannot ${ACTION} with reverse and follow: a file that is followed has no last line`);
  }
  if (follows) return { start: undefined, reverse };
  if (start !== undefined) checkStart(start, decoding);
  if (reverse && start !== undefined) {
    throw new TypeError(`Cannot ${ACTION} with start and reverse: reverse begins at the end of the input`);
  }
  if (reverse && decoding.encoding === 'iso-2022-jp') throw tangled('reverse');
  const compressed = !['auto', 'none'].includes(decompress);
  if (compressed && (reverse || start !== undefined)) throw notDecompressed(reverse ? 'reverse' : 'start', decompress);
  return { start, reverse };
}
