import type { SourceOptions } from '@forawait/core';
import { checkCount, checkLimit, checkMilliseconds, checkOptions, describe } from '../options.ts';

/** How to keep account of what is done; everything is optional. */
export interface ResumableOptions extends SourceOptions {
  /** The name in the store: one for each source that is read with it. Not empty; default `'default'`. */
  readonly key?: string | undefined;
  /**
   * How long after an item was done its place is stored at the latest, in milliseconds: 0 to 2 147 483 647, or Infinity to
   * go by `everyItems` alone. Default 1000.
   */
  readonly everyMs?: number | undefined;
  /** After how many items, done one after the other, the place is stored without waiting: 1 or more. Default Infinity. */
  readonly everyItems?: number | undefined;
  /**
   * How many items may be given and not done: 1 or more; then the next one waits until one of them is. More than what a
   * pipeline holds back at a time, such as those of `chunks()`, or it stands still. The wait keeps the process alive, and
   * after 60 s it says so once by `process.emitWarning()` (code `FORAWAIT_NOT_DONE`). Default 10 000.
   */
  readonly maxInFlight?: number | undefined;
}

/** How `run()` works; everything is optional. */
export interface RunOptions {
  /** How many items are worked on at a time: 1 or more, or Infinity. Default 1. */
  readonly concurrency?: number | undefined;
}

/** The options of a reader, checked and complete. */
export interface ResumePlan {
  /** What the reader is called. */
  readonly name: string;
  readonly key: string;
  readonly everyMs: number;
  readonly everyItems: number;
  readonly maxInFlight: number;
}

export const ACTION = 'resume a source';
const NAMES = ['key', 'everyMs', 'everyItems', 'maxInFlight', 'signal', 'graceMs', 'name', 'onOrphan'];

/** @throws TypeError for an option that is unknown or of the wrong kind, RangeError for one out of its range. */
export function planOf(options: ResumableOptions): ResumePlan {
  checkOptions(ACTION, options, NAMES);
  const { name = 'resumable', key = 'default', everyMs = 1000, everyItems = Infinity, maxInFlight = 10_000 } = options;
  if (typeof key !== 'string') throw new TypeError(`Cannot ${ACTION} with key ${describe(key)}: it must be a string`);
  if (key === '') throw new RangeError(`Cannot ${ACTION} with key "": it must not be empty`);
  if (everyMs !== Infinity) checkMilliseconds(ACTION, 'everyMs', everyMs, 0);
  checkLimit(ACTION, 'everyItems', everyItems);
  checkLimit(ACTION, 'maxInFlight', maxInFlight);
  return { name, key, everyMs, everyItems, maxInFlight };
}

/**
 * A string is an iterable of its characters, and never meant as that.
 *
 * @throws TypeError for a string.
 */
export function refuseText(source: unknown): void {
  if (typeof source !== 'string') return;
  throw new TypeError(
    `Cannot ${ACTION} from ${describe(source)}: it would be read character by character; give a function that opens the file: (start) => lineReader(path, { start })`,
  );
}

/** @throws TypeError for an option that is unknown or of the wrong kind, RangeError for one out of its range. */
export function concurrencyOf(options: RunOptions): number {
  const action = 'run a resumable';
  checkOptions(action, options, ['concurrency']);
  const { concurrency = 1 } = options;
  if (concurrency !== Infinity) checkCount(action, 'concurrency', concurrency, 1);
  return concurrency;
}
