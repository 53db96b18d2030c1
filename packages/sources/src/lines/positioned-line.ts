import type { Given } from './given.ts';
import type { LineEnds } from './line-ends.ts';

/** A line and where it lies. All offsets are in bytes of the input, once decompressed; a byte order mark counts. */
export interface PositionedLine {
  readonly line: string;
  /** 1 for the first line; read backwards, -1 for the last. Lines that were left out as too long count too. */
  readonly number: number;
  /** Where its first byte lies. */
  readonly start: number;
  /** Just after its newline: `start: { offset: end, line: number + 1 }` goes on there. */
  readonly end: number;
}

/** The lines of a batch with their places. */
export function positioned(lines: readonly string[], given: Given, ends: LineEnds): PositionedLine[] {
  const number = given.end.line - lines.length + 1;
  const [only] = lines;
  // What was cut off a line that is too long is not in the bytes any more.
  if (only !== undefined && lines.length === 1) {
    return [{ line: only, number, start: given.start, end: given.end.offset }];
  }
  return isUnitForUnit(lines, given, ends)
    ? byLengths(lines, number, given.start, ends.units.size)
    : byNewlines(lines, number, given, ends);
}

/**
 * Whether each line is as many code units in the input as in its text, and each newline is one.
 *
 * No encoding makes more units of text than it had of bytes, and a newline takes one at least: so the whole has as many as
 * it can have only when every line has.
 */
function isUnitForUnit(lines: readonly string[], given: Given, ends: LineEnds): boolean {
  const { bytes, from, start, end } = given;
  const length = end.offset - start;
  if (!ends.endInNewline(bytes, from + length)) return false;
  let units = lines.length;
  for (const line of lines) units += line.length;
  return units * ends.units.size === length;
}

function byLengths(lines: readonly string[], first: number, offset: number, size: number): PositionedLine[] {
  let end = offset;
  return lines.map((line, index) => {
    const start = end;
    end += (line.length + 1) * size;
    return { line, number: first + index, start, end };
  });
}

function byNewlines(lines: readonly string[], first: number, given: Given, ends: LineEnds): PositionedLine[] {
  const { bytes, from, start: offset } = given;
  const places = ends.all(bytes, from, from + given.end.offset - offset);
  let end = offset;
  return lines.map((line, index) => {
    const start = end;
    end = offset + (places[index] ?? from) - from;
    return { line, number: first + index, start, end };
  });
}
