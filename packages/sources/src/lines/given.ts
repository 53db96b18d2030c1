import type { LineEnds } from './line-ends.ts';

/** A place between two lines: bytes and lines that lie before it. */
export interface LinePlace {
  readonly offset: number;
  readonly line: number;
}

/** The lines last given and where they lie: enough to tell the place after each of them, should anybody ask. */
export interface Given {
  readonly bytes: Buffer;
  /** Where they begin in the bytes. */
  readonly from: number;
  readonly count: number;
  /** Where they begin in the whole input. */
  readonly start: number;
  readonly end: LinePlace;
  /** Where those given before them ended. */
  readonly before: LinePlace;
}

/** Nothing given yet, from `start` on. */
export function nothingGiven(start: LinePlace): Given {
  return { bytes: Buffer.alloc(0), from: 0, count: 0, start: start.offset, end: start, before: start };
}

/** The place after the last line that was given when `unread` of these were not. */
export function placeAfter(
  { bytes, from, count, start, end, before }: Given,
  unread: number,
  ends: LineEnds,
): LinePlace {
  if (unread <= 0) return end;
  if (unread >= count) return before;
  let at = from;
  for (let left = count - unread; left > 0; left--) at = ends.first(bytes, at, bytes.length);
  return { offset: start + at - from, line: end.line - unread };
}
