import type { LongLinePolicy } from '../src/lines/cut.ts';
import type { Newline } from '../src/lines/line-ends.ts';

/** What a reader is asked, as far as the outcome depends on it. */
export interface ModelOptions {
  readonly newline?: Newline;
  readonly encoding?: string;
  readonly fatal?: boolean;
  readonly maxLineBytes?: number;
  readonly onLongLine?: LongLinePolicy;
}

/** What comes out: lines, the position after each, and what it ends with, as `long 3 at 17` or `invalid 3 at 17`. */
export interface ModelOutcome {
  readonly lines: string[];
  readonly positions: number[];
  readonly error?: string;
}

const LF = 0x0a;
const CR = 0x0d;
const MARKS: Record<string, number[]> = {
  'utf-8': [0xef, 0xbb, 0xbf],
  'utf-16le': [0xff, 0xfe],
  'utf-16be': [0xfe, 0xff],
};

/** The whole input at once, line by line, unit by unit: slow and plain, for the real thing to be compared with. */
export function modelOf(bytes: Uint8Array, options: ModelOptions = {}): ModelOutcome {
  const { newline = 'lf', encoding = 'utf-8', fatal = false, maxLineBytes = 1 << 20, onLongLine = 'error' } = options;
  const size = encoding.startsWith('utf-16') ? 2 : 1;
  const unit = (at: number): number => {
    if (size === 1) return bytes[at] ?? -1;
    const [first = -1, second = -1] = [bytes[at], bytes[at + 1]];
    if (first < 0 || second < 0) return -1;
    return encoding === 'utf-16le' ? first + 256 * second : second + 256 * first;
  };
  const mark = MARKS[encoding] ?? [];
  const limit = maxLineBytes - (maxLineBytes % size);
  let at = mark.length > 0 && mark.every((byte, index) => bytes[index] === byte) ? mark.length : 0;
  const lines: string[] = [];
  const positions: number[] = [];
  for (let line = 1; at < bytes.length; line++) {
    const from = at;
    let to = from;
    while (to < bytes.length && !endsAt(unit, to, size, newline)) to += size;
    to = Math.min(to, bytes.length);
    at = Math.min(bytes.length, unit(to) === CR && unit(to + size) === LF ? to + 2 * size : to + size);
    const long = to - from > limit;
    if (long && onLongLine === 'skip') continue;
    if (long && onLongLine === 'error') return { lines, positions, error: `long ${String(line)} at ${String(from)}` };
    const last = to + size > bytes.length;
    const content = bytes.slice(from, long ? from + limit : to);
    try {
      const text = new TextDecoder(encoding, { fatal, ignoreBOM: true }).decode(content, { stream: long });
      // An escape sequence alone is no text.
      if (last && !long && text === '') break;
      lines.push(text);
    } catch {
      return { lines, positions, error: `invalid ${String(line)} at ${String(from)}` };
    }
    positions.push(at);
  }
  return { lines, positions };
}

function endsAt(unit: (at: number) => number, at: number, size: number, newline: Newline): boolean {
  if (unit(at) === LF) return true;
  return unit(at) === CR && (newline === 'universal' || unit(at + size) === LF);
}
