/** What a reader is asked, as far as the outcome depends on it. */
export interface NdjsonModelOptions {
  readonly format?: 'lines' | 'sequence';
  readonly fatal?: boolean;
  readonly maxLineBytes?: number;
  readonly maxDepth?: number;
}

/** Of each record its value or the code of its error, and where it stands. */
export type ModelRecord =
  | { readonly line: number; readonly offset: number; readonly value: unknown }
  | { readonly line: number; readonly offset: number; readonly code: string };

const LF = 0x0a;
const CR = 0x0d;
const RS = 0x1e;
const SPACE = new Set([0x09, LF, CR, 0x20]);

/** The whole input at once, byte by byte and by the letter of the rules: for the real thing to be compared with. */
export function ndjsonModel(bytes: Uint8Array, options: NdjsonModelOptions = {}): ModelRecord[] {
  const { format = 'lines', fatal = false, maxLineBytes = 1 << 20, maxDepth = 1000 } = options;
  const mark = format === 'lines' ? LF : RS;
  const records: ModelRecord[] = [];
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let line = format === 'lines' ? 1 : 0; at < bytes.length; line++) {
    const offset = at;
    while (at < bytes.length && bytes[at] !== mark) at++;
    const ended = at < bytes.length;
    const crlf = format === 'lines' && ended && at > offset && bytes[at - 1] === CR;
    const content = bytes.subarray(offset, crlf ? at - 1 : at);
    at++;
    const place = { line, offset };
    if (content.length > maxLineBytes) records.push({ ...place, code: 'LENGTH' });
    else if (content.every((byte) => SPACE.has(byte))) continue;
    else if (line === 0) records.push({ ...place, code: 'SYNTAX' });
    else records.push({ ...place, ...outcome(content, { ended, format, fatal, maxDepth }) });
  }
  return records;
}

function outcome(
  content: Uint8Array,
  { ended, format, fatal, maxDepth }: { ended: boolean; format: string; fatal: boolean; maxDepth: number },
): { value: unknown } | { code: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal, ignoreBOM: true }).decode(content);
  } catch {
    return { code: 'ENCODING' };
  }
  if (depthOf(text) > maxDepth) return { code: 'DEPTH' };
  try {
    const value: unknown = JSON.parse(text);
    const scalar = value === null || typeof value === 'number' || typeof value === 'boolean';
    const spaced = SPACE.has(content[content.length - 1] ?? 0);
    return format === 'sequence' && scalar && !spaced ? { code: 'TRUNCATED' } : { value };
  } catch {
    return { code: ended || text.endsWith('\n') ? 'SYNTAX' : 'TRUNCATED' };
  }
}

/** How deep brackets lie in one another, outside of strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const token of text.match(/"(?:\\[^]|[^"\\])*"?|[[\]{}]/g) ?? []) {
    if (token === '[' || token === '{') deepest = Math.max(deepest, ++depth);
    else if (token === ']' || token === '}') depth--;
  }
  return deepest;
}

/** Pieces of input in which every trap is likely, as text or as bytes that are none. */
export const trickyRecords: readonly (string | readonly number[])[] = [
  '\n',
  '\r\n',
  '\r',
  '\x1e',
  '\x1e\x1e',
  ' ',
  '\t',
  '{"a":1}',
  '{"a":1}\n',
  '\x1e{"a":1}\n',
  '\x1e[1,\n2]\n',
  '12',
  'null',
  'true\n',
  '"é€😀"\n',
  '"\\ud800"\n',
  '{"__proto__":{"x":1}}\n',
  '{"a":1,"a":2}\n',
  '[[[]]]\n',
  '["[[[["]\n',
  '"\\"[["\n',
  '{"a":',
  // Together they are as many records as lines, and none of them is one.
  '{"a":1},{"b":2}\n',
  '{"c":[{}\n',
  '{}]}\n',
  '{"c":"}\n',
  '{"}\n',
  '[',
  ']',
  '"',
  ',',
  '\u2028',
  '\ufeff',
  [0xff],
  [0xe2, 0x82],
  [0x00],
];

export function bytesOf(pieces: readonly (string | readonly number[])[]): Buffer {
  return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece))));
}
