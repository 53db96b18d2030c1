import type { LongLinePolicy } from '../src/lines/cut-options.ts';
import type { Newline } from '../src/lines/line-ends.ts';
import type { PositionedLine } from '../src/lines/positioned-line.ts';

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

/** A line as the rules make it; without a text it is left out. */
export interface ModelLine {
  readonly number: number;
  readonly start: number;
  readonly end: number;
  readonly text?: string;
  readonly error?: 'long' | 'invalid';
}

/** The whole input at once, line by line, unit by unit: slow and plain, for the real thing to be compared with. */
export function modelOf(bytes: Uint8Array, options: ModelOptions = {}): ModelOutcome {
  return outcomeOf(modelLines(bytes, options), ({ end }) => end);
}

/** The same from the last line to the first, with the position before each. */
export function backwardModelOf(bytes: Uint8Array, options: ModelOptions = {}): ModelOutcome {
  return outcomeOf(mirrored(modelLines(bytes, options)), ({ start }) => start);
}

/** From the last line to the first, numbered from the end. */
export function mirrored(lines: readonly ModelLine[]): ModelLine[] {
  return [...lines].reverse().map((line, index) => ({ ...line, number: -1 - index }));
}

/** What a reader of these lines gives. */
export function outcomeOf(all: readonly ModelLine[], positionOf: (place: PositionedLine) => number): ModelOutcome {
  const places = placesOf(all);
  const outcome = { lines: places.map(({ line }) => line), positions: places.map(positionOf) };
  const failed = all.find(({ error }) => error !== undefined);
  if (failed?.error === undefined) return outcome;
  // The beginning of a long line is not looked for backwards.
  const at = failed.error === 'long' && failed.number < 0 ? failed.end : failed.start;
  return { ...outcome, error: `${failed.error} ${String(failed.number)} at ${String(at)}` };
}

/** The lines that are given, up to the first that fails, each with its place. */
export function placesOf(all: readonly ModelLine[]): PositionedLine[] {
  const failed = all.findIndex(({ error }) => error !== undefined);
  return all
    .slice(0, failed < 0 ? all.length : failed)
    .flatMap(({ text: line, number, start, end }) => (line === undefined ? [] : [{ line, number, start, end }]));
}

/** Every line there is. */
export function modelLines(bytes: Uint8Array, options: ModelOptions = {}): ModelLine[] {
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
  const lines: ModelLine[] = [];
  for (let number = 1; at < bytes.length; number++) {
    const start = at;
    let to = start;
    while (to < bytes.length && !endsAt(unit, to, size, newline)) to += size;
    to = Math.min(to, bytes.length);
    const end = Math.min(bytes.length, unit(to) === CR && unit(to + size) === LF ? to + 2 * size : to + size);
    at = end;
    const long = to - start > limit;
    const line = { number, start, end };
    if (long && onLongLine !== 'truncate') {
      lines.push(onLongLine === 'skip' ? line : { ...line, error: 'long' });
      continue;
    }
    const content = bytes.slice(start, long ? start + limit : to);
    try {
      const text = new TextDecoder(encoding, { fatal, ignoreBOM: true }).decode(content, { stream: long });
      // An escape sequence alone is no text.
      if (to + size > bytes.length && !long && text === '') break;
      lines.push({ ...line, text });
    } catch {
      lines.push({ ...line, error: 'invalid' });
    }
  }
  return lines;
}

function endsAt(unit: (at: number) => number, at: number, size: number, newline: Newline): boolean {
  if (unit(at) === LF) return true;
  return unit(at) === CR && (newline === 'universal' || unit(at + size) === LF);
}
