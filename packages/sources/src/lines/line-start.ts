import { checkCount, checkOptions, describe } from '../options.ts';
import type { Decoding } from './decoding.ts';

/** Where to begin: where the file ends, or just before the byte `offset`, which is the start of a line. */
export type LineStart =
  | 'end'
  | {
      /** Bytes of the input before that line: a whole number, 0 or more. */
      readonly offset: number;
      /** The number of that line, for positions and messages: a whole number, 1 or more. Default 1. */
      readonly line?: number | undefined;
    };

const ACTION = 'read lines';

/** @throws TypeError for what is no such place, RangeError for one out of its range. */
export function checkStart(start: unknown, { encoding, units }: Decoding): asserts start is LineStart {
  if (start !== 'end') checkPlace(start, units.size);
  if (encoding === 'iso-2022-jp') throw tangled('start');
}

/** In this encoding what a byte means depends on all those before it. */
export function tangled(option: 'start' | 'reverse'): TypeError {
  return new TypeError(`Cannot ${ACTION} with ${option}: iso-2022-jp can be read only from its beginning`);
}

function checkPlace(start: unknown, unit: number): void {
  if (typeof start !== 'object' || start === null) {
    const rule = "it must be 'end' or { offset }";
    throw new (typeof start === 'string' ? RangeError : TypeError)(
      `Cannot ${ACTION} with start ${describe(start)}: ${rule}`,
    );
  }
  checkOptions(`${ACTION} from start`, start, ['offset', 'line']);
  const { offset, line = 1 } = start as { readonly offset?: unknown; readonly line?: unknown };
  checkCount(ACTION, 'start.offset', offset, 0);
  checkCount(ACTION, 'start.line', line, 1);
  if ((offset as number) % unit === 0) return;
  throw new RangeError(`Cannot ${ACTION} with start.offset ${String(offset)}: in UTF-16 it must be even`);
}
