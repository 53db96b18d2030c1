import { checkMilliseconds, checkOptions, checkWord, describe } from '../../options.ts';
import type { Decoding } from '../decoding.ts';
import { checkStart, type LineStart } from '../line-start.ts';
import { notFollowed } from '../seek-errors.ts';
import { checkCheckpoint, type FollowCheckpoint, isCheckpoint } from './checkpoint.ts';

/** How to follow a file. */
export interface FollowOptions {
  /** How often to look, in milliseconds, whether or not the platform tells of changes: 1 to 2 147 483 647. Default 250. */
  readonly pollMs?: number | undefined;
  /**
   * How long a file that was rotated away, of the last 8, is still read for late lines, in milliseconds: 0 to
   * 2 147 483 647. What it has behind its last newline is a line then. Default 5000.
   */
  readonly lingerMs?: number | undefined;
  /**
   * What to do when the file that `start` speaks of is gone: fail with a `FollowGapError`, or go on with the files that
   * were written to since. Default `'error'`.
   */
  readonly onGap?: 'error' | 'continue' | undefined;
}

/** Where to begin to follow. */
export type FollowStart = LineStart | FollowCheckpoint;

/** How to follow, checked and complete. */
export interface FollowPlan {
  readonly pollMs: number;
  readonly lingerMs: number;
  readonly onGap: 'error' | 'continue';
  readonly start: FollowStart | undefined;
  /** Whether the file at the path may be compressed without anybody having said so, which is an error. */
  readonly detect: boolean;
}

const ACTION = 'read lines';
const FOLLOW = 'follow a file';

/** undefined when nothing is to be followed. */
export function followPlan(
  follow: boolean | FollowOptions,
  start: FollowStart | undefined,
  decompress: string,
  decoding: Decoding,
): FollowPlan | undefined {
  if (follow === false) {
    if (isCheckpoint(start)) throw new TypeError(`Cannot ${ACTION} with a checkpoint as start: it needs follow: true`);
    return undefined;
  }
  if (follow !== true && (typeof follow !== 'object' || follow === null)) {
    throw new TypeError(`Cannot ${ACTION} with follow ${describe(follow)}: it must be true, false or options`);
  }
  const options = follow === true ? {} : follow;
  checkOptions(FOLLOW, options, ['pollMs', 'lingerMs', 'onGap']);
  const { pollMs = 250, lingerMs = 5000, onGap = 'error' } = options;
  checkMilliseconds(FOLLOW, 'pollMs', pollMs, 1);
  checkMilliseconds(FOLLOW, 'lingerMs', lingerMs, 0);
  checkWord(FOLLOW, 'onGap', onGap, ['error', 'continue']);
  if (decompress !== 'auto' && decompress !== 'none') {
    throw notFollowed(decompress);
  }
  if (isCheckpoint(start)) checkCheckpoint(ACTION, start);
  else if (start !== undefined) checkStart(start, decoding);
  return { pollMs, lingerMs, onGap, start, detect: decompress === 'auto' };
}
