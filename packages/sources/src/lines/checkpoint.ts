import { isSliceable, presentBytes } from './byte-range.ts';
import type { ByteInput } from './byte-input.ts';
import type { LineCutter } from './cut.ts';
import { DetectingInput } from './detect.ts';
import { pathIn } from './input.ts';
import type { LinePlan } from './options.ts';

/** How far an input has been read: plain JSON, to be stored and handed over as `start`. */
export interface LineCheckpoint {
  /** Bytes of the input before the line that comes next. */
  readonly offset: number;
  /** The number of that line: 1 for the first of the input, or of the file that is followed. */
  readonly line: number;
}

/** Whether an input that is not followed can be read on from the middle: all that `start` takes. */
export function isRestartable(input: unknown, { reverse, cut, decompress }: LinePlan): boolean {
  if (reverse || cut.decoding.encoding === 'iso-2022-jp' || !['auto', 'none'].includes(decompress)) return false;
  return pathIn(input) !== undefined || presentBytes(input) !== undefined || isSliceable(input);
}

/** The place after the last line given of such an input, when `left` of the last block were not. */
export function checkpointIn(input: ByteInput, cutter: LineCutter, left: number): LineCheckpoint | undefined {
  if (cutter.given.count === 0 || (input instanceof DetectingInput && !input.plain)) return undefined;
  const { offset, line } = cutter.place(left);
  return { offset, line: line + 1 };
}
