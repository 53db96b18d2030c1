import type { Decoding } from './decoding.ts';
import type { Separator } from './line-ends.ts';

/** What to do with a line that is longer than `maxLineBytes`. */
export type LongLinePolicy = 'error' | 'truncate' | 'skip';

/** How to cut bytes into lines. */
export interface CutOptions {
  readonly newline: Separator;
  readonly decoding: Decoding;
  readonly maxLineBytes: number;
  readonly onLongLine: LongLinePolicy;
  /** Bytes of a line that has not ended, from which on its beginning is decoded. Default 4 MiB. */
  readonly mostCarried?: number | undefined;
  /** Characters of the longest string there may be. Default: that of the platform. */
  readonly longestString?: number | undefined;
}
