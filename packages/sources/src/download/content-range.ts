/** The part of a file that an answer has. */
export interface ContentRange {
  /** The offset of its first byte, and that of its last one. */
  readonly first: number;
  readonly last: number;
  /** The size of the whole file, in bytes. */
  readonly total: number;
}

/**
 * What a `Content-Range` says; `undefined` when it is not valid, or leaves the size of the whole open.
 *
 * @param header - As it came: a line, several lines, or nothing.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.4
 */
export function contentRange(header: string | readonly string[] | undefined): ContentRange | undefined {
  const [, first, last, total] = match(/^bytes +(\d+)-(\d+)\/(\d+)$/i, header);
  if (first === undefined || last === undefined || total === undefined) return undefined;
  return first <= last && last < total ? { first, last, total } : undefined;
}

/** The size of the whole file that the answer to a range behind its end tells: `bytes *` and the size. */
export function sizeBehindRange(header: string | readonly string[] | undefined): number | undefined {
  return match(/^bytes +\*\/(\d+)$/i, header)[1];
}

function match(pattern: RegExp, header: string | readonly string[] | undefined): readonly (number | undefined)[] {
  const numbers = (typeof header === 'string' ? (pattern.exec(header.trim()) ?? []) : []).map(Number);
  // The first one is the text itself. What cannot be counted exactly cannot be relied on.
  return numbers.slice(1).every(Number.isSafeInteger) ? numbers : [];
}
