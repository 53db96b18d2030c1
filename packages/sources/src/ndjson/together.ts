const OPENING = 0x7b;
const CLOSING = 0x7d;
/** Behind a comma no string goes on, since there is no newline in one. */
const BETWEEN = ',\n';

/** Characters of a run, but for its last line: about a tenth of the time between two turns of the event loop. */
const RUN = 64 * 1024;

/** The next lines to be parsed, up to `end`, and those of them, up to `together`, that can be parsed in one go. */
export interface Run {
  readonly together: number;
  readonly end: number;
}

/** @param longest - Longer lines are to be looked at one by one. */
export function runOf(texts: ArrayLike<string>, from: number, longest: number): Run {
  let room = RUN;
  let end = from;
  let together = -1;
  for (; end < texts.length && room > 0; end++) {
    const text = texts[end] as string;
    room -= text.length;
    if (together < 0 && (text.length > longest || !standsAlone(text))) together = end;
  }
  return { together: together < 0 ? end : together, end };
}

/**
 * Parses lines in one go, which takes an eighth to a quarter less than one after the other: JSON.parse is called once, and
 * knows the members of each object from the one before. undefined when they are not records, all of them.
 *
 * @param texts - Those from `from` to `to` stand alone.
 */
export function parsedTogether(texts: ArrayLike<string>, from: number, to: number): unknown[] | undefined {
  const lines = Array.prototype.slice.call(texts, from, to);
  try {
    const values = JSON.parse(`[${lines.join(BETWEEN)}]`) as unknown[];
    return values.length === lines.length ? values : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a line, should it not be one record, cannot become any with its neighbours' help.
 *
 * What stands for two records here could be made up for by two lines that are one together (`{"a":[{}` and `{}]}`); then
 * neither an error nor the count would tell. As every line begins with an object, for that one must end inside of an array,
 * where an object may come next. It cannot when it has no array; nor when it has one object only and is all of it, since what closes last is then what was
 * opened first, with all between closed before.
 */
export function standsAlone(text: string): boolean {
  return (
    text.charCodeAt(0) === OPENING &&
    text.charCodeAt(text.length - 1) === CLOSING &&
    (!text.includes('{', 1) || !text.includes('['))
  );
}
