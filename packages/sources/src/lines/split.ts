import type { Separator } from './line-ends.ts';

const CR = 0x0d;

/**
 * The lines of a text without their newlines; what follows the last newline is a line unless it is empty.
 *
 * One search for CR decides how the whole text is walked, since most files have none.
 */
export function splitLines(text: string, separator: Separator): string[] {
  if (separator === 'rs') return splitAt('\x1e', text);
  if (!text.includes('\r')) return splitAt('\n', text);
  return separator === 'lf' ? splitCrlf(text) : splitUniversal(text);
}

function splitAt(mark: string, text: string): string[] {
  const lines: string[] = [];
  let at = 0;
  for (let end = text.indexOf(mark); end >= 0; end = text.indexOf(mark, at)) {
    lines.push(text.slice(at, end));
    at = end + 1;
  }
  if (at < text.length) lines.push(text.slice(at));
  return lines;
}

/** One CR before the LF belongs to the newline, any other is data. */
function splitCrlf(text: string): string[] {
  const lines: string[] = [];
  let at = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
    const crlf = end > at && text.charCodeAt(end - 1) === CR;
    lines.push(text.slice(at, crlf ? end - 1 : end));
    at = end + 1;
  }
  if (at < text.length) lines.push(text.slice(at));
  return lines;
}

function splitUniversal(text: string): string[] {
  const lines: string[] = [];
  const find = (newline: string, from: number): number => {
    const found = text.indexOf(newline, from);
    return found < 0 ? text.length : found;
  };
  let lf = find('\n', 0);
  let cr = find('\r', 0);
  let at = 0;
  while (at < text.length) {
    const end = Math.min(lf, cr);
    lines.push(text.slice(at, end));
    at = cr < lf && lf === cr + 1 ? lf + 1 : end + 1;
    if (lf < at) lf = find('\n', at);
    if (cr < at) cr = find('\r', at);
  }
  return lines;
}
