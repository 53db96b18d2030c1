import { LimitExceededError } from '@forawait/core';
import type { CutOptions } from './cut-options.ts';
import { longestText } from './longest-line.ts';

/**
 * A line is longer than `maxLineBytes`, or than the longest string of the platform. All lines before it have been given. It keeps the `name` of its kind, which is
 * `'LimitExceededError'`.
 */
export class LongLineError extends LimitExceededError {
  /** Which line it is: 1 for the first, and with `reverse` -1 for the last. */
  readonly line: number;
  /**
   * Where it begins, in bytes from the start of the (decompressed) input. With `reverse`, where it ends: its beginning is not
   * looked for. Either way the `position` of the reader.
   */
  readonly offset: number;

  /** @param longest - The bytes that the longest string of the platform can hold. */
  constructor(line: number, offset: number, maxLineBytes: number, longest: number = Infinity) {
    const place = line < 0 ? `up to byte ${String(offset)}` : `from byte ${String(offset)} on`;
    const remedy = longest < maxLineBytes ? '' : 'raise it, or ';
    super(
      `Cannot read line ${String(line)}, ${place}: ${tooLongFor(maxLineBytes, longest)}; ${remedy}set onLongLine to 'truncate' or 'skip'`,
      Math.min(maxLineBytes, longest),
    );
    this.line = line;
    this.offset = offset;
  }
}

export function longLine(line: number, offset: number, options: CutOptions): LongLineError {
  return new LongLineError(line, offset, options.maxLineBytes, longestText(options));
}

/** Which of the two limits a line is over: the lower one. */
export function tooLongFor(maxLineBytes: number, longest: number): string {
  return longest < maxLineBytes
    ? `it is longer than the longest string of this platform (${String(longest)} bytes)`
    : `it is longer than maxLineBytes (${String(maxLineBytes)})`;
}

/**
 * A line's bytes are not valid in the encoding, and `fatal` was asked for: of those decoders throw a TypeError. Any other
 * error, such as one of the memory, tells for itself.
 */
export function undecodable(line: number, offset: number, encoding: string, cause: unknown): Error {
  if (cause instanceof Error && !(cause instanceof TypeError)) return cause;
  return new TypeError(
    `Cannot decode line ${String(line)}, from byte ${String(offset)} on: its bytes are not valid ${encoding}; name another encoding, or leave out fatal`,
    { cause },
  );
}
