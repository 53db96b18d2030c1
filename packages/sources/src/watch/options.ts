import type { SourceOptions } from '@forawait/core';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkFlag, checkMilliseconds, checkOptions, describe } from '../options.ts';

/** What to watch, and how often to look. */
export interface WatchOptions extends SourceOptions {
  /** Also what is in the folders of the folder, however deep, but not behind links. Default false. */
  readonly recursive?: boolean | undefined;
  /** What is there at the first read is told as `'added'`, too: a list and what follows it, with no gap. Default false. */
  readonly initial?: boolean | undefined;
  /**
   * How long to wait, in milliseconds, 0 to 2 147 483 647, when the platform tells of a change, so that what is written in
   * one go is one change. Default 50.
   */
  readonly debounceMs?: number | undefined;
  /**
   * How often to look anyway, in milliseconds, 1 to 2 147 483 647: all there is where the platform tells of nothing, as for
   * network file systems. Looking costs a call of the file system a file: where that takes long, it is done less often, up
   * to once a minute, so that it takes no more than a twentieth of the time. Default 1000.
   */
  readonly pollMs?: number | undefined;
}

/** Options that were checked. */
export interface WatchPlan {
  /** Absolute: whoever changes the working folder meanwhile watches on where they began. */
  readonly path: string;
  readonly recursive: boolean;
  readonly initial: boolean;
  readonly debounceMs: number;
  readonly pollMs: number;
}

const ACTION = 'watch';
const NAMES = ['recursive', 'initial', 'debounceMs', 'pollMs', 'signal', 'graceMs', 'name', 'onOrphan'];

/** @throws TypeError or RangeError for a path or an option that is not what it must be. */
export function planOf(path: string | URL, options: WatchOptions): WatchPlan {
  checkOptions(ACTION, options, NAMES);
  const { recursive = false, initial = false, debounceMs = 50, pollMs = 1000 } = options;
  checkFlag(ACTION, 'recursive', recursive);
  checkFlag(ACTION, 'initial', initial);
  checkMilliseconds(ACTION, 'debounceMs', debounceMs, 0);
  checkMilliseconds(ACTION, 'pollMs', pollMs, 1);
  return { path: resolve(pathOf(path)), recursive, initial, debounceMs, pollMs };
}

function pathOf(path: string | URL): string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path;
  if (path instanceof URL && path.protocol === 'file:') return fileURLToPath(path);
  const given = path instanceof URL ? path.href : describe(path);
  throw new TypeError(`Cannot watch ${given}: it must be a path or a file: URL`);
}
