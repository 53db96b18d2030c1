import { describe } from '../options.ts';

/** What asks for bytes from the middle of an input. */
export type Seeking = 'start' | 'reverse';

/** The input has no middle that could be gone to. */
export function notSeekable(option: Seeking, input: unknown): TypeError {
  return new TypeError(
    `Cannot read lines of ${describe(input)} with ${option}: it must be a file, bytes or a Blob, which can be read from any place`,
  );
}

/** The path leads to a pipe, a terminal or the like. */
export function notRegular(option: Seeking, path: string | URL): TypeError {
  return new TypeError(
    `Cannot read lines of ${String(path)} with ${option}: it is no regular file, and can be read only from its beginning`,
  );
}

/** The system makes its content up when it is read. */
export function notSized(option: Seeking, path: string | URL): TypeError {
  return new TypeError(
    `Cannot read lines of ${String(path)} with ${option}: the system does not tell its size, so it can be read only from its beginning`,
  );
}

/** By its first bytes: what they are was not asked for, so that they may be nothing but bytes. */
export function beginsCompressed(option: Seeking, compression: string, path: string | URL | undefined): TypeError {
  const input = path === undefined ? '' : ` of ${String(path)}`;
  return new TypeError(
    `Cannot read lines${input} with ${option}: it begins like ${compression}, and compressed data can be read only from its beginning; decompress it to a file first, or set decompress to 'none' if it is none`,
  );
}

/** The same of a file that is followed. */
export function followsCompressed(path: string, compression: string): TypeError {
  return new TypeError(
    `Cannot follow ${path}: it begins like ${compression}, and only plain files are followed; leave out follow to read its lines, or set decompress to 'none' if it is none`,
  );
}

/** @param ifMisnamed - What to do if it is not compressed, where only its name says that it is. */
export function notFollowed(compression: string, ifMisnamed?: string): TypeError {
  const remedy = ifMisnamed === undefined ? '' : `; ${ifMisnamed}`;
  return new TypeError(
    `Cannot read lines with follow and decompress '${compression}': only plain files are followed${remedy}`,
  );
}

/** @param ifMisnamed - As for `notFollowed`. */
export function notDecompressed(option: Seeking, compression: string, ifMisnamed?: string): TypeError {
  const or = ifMisnamed === undefined ? '' : `, or ${ifMisnamed}`;
  return new TypeError(
    `Cannot read lines with ${option} and decompress '${compression}': compressed data can be read only from its beginning; decompress it to a file first${or}`,
  );
}

export function behindEnd(offset: number, size: number): RangeError {
  return new RangeError(
    `Cannot read lines with start.offset ${String(offset)}: the input has only ${String(size)} bytes`,
  );
}
