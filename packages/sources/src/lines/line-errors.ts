import { LimitExceededError } from '@forawait/core';

/** A line is longer than `maxLineBytes`. All lines before it have been given. */
export class LongLineError extends LimitExceededError {
  /** Which line it is: 1 for the first, and with `reverse` -1 for the last. */
  readonly line: number;
  /**
   * Where it begins, in bytes from the start of the (decompressed) input. With `reverse`, where it ends: its beginning is not
   * looked for. Either way the `position` of the reader.
   */
  readonly offset: number;

  constructor(line: number, offset: number, maxLineBytes: number) {
    const place = line < 0 ? `up to byte ${String(offset)}` : `from byte ${String(offset)} on`;
    super(
      `Cannot read line ${String(line)}, ${place}: it is longer than maxLineBytes (${String(maxLineBytes)}); raise it, or set onLongLine to 'truncate' or 'skip'`,
      maxLineBytes,
    );
    this.line = line;
    this.offset = offset;
  }
}

/** A line's bytes are not valid in the encoding, and `fatal` was asked for. */
export function undecodable(line: number, offset: number, encoding: string, cause: unknown): TypeError {
  return new TypeError(
    `Cannot decode line ${String(line)}, from byte ${String(offset)} on: its bytes are not valid ${encoding}; name another encoding, or leave out fatal`,
    { cause },
  );
}
