import type { Newline } from '../src/lines/line-ends.ts';

/** An input, and the lines that must come out of it, in whatever way it is read. */
export interface TableRow {
  readonly name: string;
  readonly encoding: string;
  readonly bytes: Buffer;
  /** Whether the bytes are text in UTF-8, so that strings can be handed over in their place. */
  readonly isText: boolean;
  readonly lines: Readonly<Record<Newline, readonly string[]>>;
}

/** A row asked for one kind of newline, as the name of a test. */
export interface TableCase extends Omit<TableRow, 'lines'> {
  readonly newline: Newline;
  readonly lines: readonly string[];
}

type Input = string | readonly number[];

/** `universal`: where it is not the same as `lf`. */
function row(name: string, input: Input, lf: readonly string[], universal: readonly string[] = lf): TableRow {
  const isText = typeof input === 'string';
  const bytes = isText ? Buffer.from(input) : Buffer.from(input);
  return { name, encoding: 'utf-8', bytes, isText, lines: { lf, universal } };
}

/** Where line readers disagree, and what ours answers: one rule for all of it, see `newline` of lineReader(). */
export const lineTable: readonly TableRow[] = [
  row('empty input', '', []),
  row('one LF', '\n', ['']),
  row('no final newline', 'a\nb', ['a', 'b']),
  row('final LF', 'a\nb\n', ['a', 'b']),
  row('final CRLF', 'a\r\nb\r\n', ['a', 'b']),
  row('blank lines', 'a\n\n\nb\n', ['a', '', '', 'b']),
  row('lone CR inside', 'a\rb\n', ['a\rb'], ['a', 'b']),
  row('lone CR at end', 'a\r', ['a\r'], ['a']),
  row('CR CR LF', 'a\r\r\nb\n', ['a\r', 'b'], ['a', '', 'b']),
  row('LF CR', 'a\n\rb\n', ['a', '\rb'], ['a', '', 'b']),
  row('mixed endings', 'a\nb\r\nc\rd\n', ['a', 'b', 'c\rd'], ['a', 'b', 'c', 'd']),
  row('only CRLFs', '\r\n\r\n', ['', '']),
  row('final CR then EOF after LF line', 'a\nb\r', ['a', 'b\r'], ['a', 'b']),
  row('UTF-8 multi-byte', 'é\n€\n😀\n', ['é', '€', '😀']),
  row('BOM at start', '\ufeffa\nb\n', ['a', 'b']),
  row('BOM alone', '\ufeff', []),
  row('BOM mid-file', 'a\n\ufeffb\n', ['a', '\ufeffb']),
  row('two BOMs at start', '\ufeff\ufeffa\n', ['\ufeffa']),
  row('invalid UTF-8 (ff)', [0x61, 0xff, 0x62, 0x0a, 0x63, 0x0a], ['a\ufffdb', 'c']),
  row('truncated UTF-8 before LF', [0xe2, 0x82, 0x0a, 0x78, 0x0a], ['\ufffd', 'x']),
  row('truncated UTF-8 at EOF', [0x61, 0x0a, 0xf0, 0x9f, 0x98], ['a', '\ufffd']),
  row('half a BOM at EOF', [0xef, 0xbb], ['\ufffd']),
  row('CESU surrogate', [0xed, 0xa0, 0x80, 0x0a], ['\ufffd\ufffd\ufffd']),
  row('NUL bytes', 'a\0b\n\0\n', ['a\0b', '\0']),
  row('U+2028', 'a\u2028b\n', ['a\u2028b']),
  row('U+2029', 'a\u2029b\n', ['a\u2029b']),
  row('U+0085 NEL', 'a\u0085b\n', ['a\u0085b']),
  row('VT FF', 'a\vb\fc\n', ['a\vb\fc']),
  row('FS GS RS', 'a\x1cb\x1dc\x1ed\n', ['a\x1cb\x1dc\x1ed']),
  row('Ctrl-Z', 'a\x1ab\n', ['a\x1ab']),
  row('long line 70000', `${'x'.repeat(70_000)}\nend\n`, ['x'.repeat(70_000), 'end']),
  row('long line 1 MiB no LF', 'x'.repeat(1 << 20), ['x'.repeat(1 << 20)]),
];

const utf16: readonly (readonly [string, string, readonly string[], (readonly string[])?])[] = [
  ['no final newline', 'a\nb\r\nc', ['a', 'b', 'c']],
  ['lone CR', 'a\rb\n\r', ['a\rb', '\r'], ['a', 'b', '']],
  ['the byte of a newline', 'a\u0a0a\u0a00b\n\u0d0a\u0a0d', ['a\u0a0a\u0a00b', '\u0d0a\u0a0d']],
  ['BOM at start', '\ufeffa\n\ufeffb\n', ['a', '\ufeffb']],
  ['BOM alone', '\ufeff', []],
  ['pairs', '😀\n😀😀\n', ['😀', '😀😀']],
];

function utf16Rows(encoding: 'utf-16le' | 'utf-16be'): TableRow[] {
  const inOrder = (bytes: Buffer): Buffer => (encoding === 'utf-16be' ? bytes.swap16() : bytes);
  const rows = utf16.map(([name, text, lf, universal]) => ({
    ...row(`${encoding}, ${name}`, [...inOrder(Buffer.from(text, 'utf16le'))], lf, universal),
    encoding,
  }));
  const torn = Buffer.concat([inOrder(Buffer.from('a\n', 'utf16le')), Buffer.from('b')]);
  return [...rows, { ...row(`${encoding}, an odd last byte`, [...torn], ['a', '\ufffd']), encoding }];
}

function encoded(encoding: string, ...rest: Parameters<typeof row>): TableRow {
  const [name, ...more] = rest;
  return { ...row(`${encoding}, ${name}`, ...more), encoding };
}

/** Other encodings than UTF-8: no byte of a character is taken for a newline, and a torn one takes none with it. */
export const encodedTable: readonly TableRow[] = [
  ...utf16Rows('utf-16le'),
  ...utf16Rows('utf-16be'),
  encoded('latin1', 'as windows-1252', [0x93, 0xe9, 0x94, 0x0a, 0x80, 0x81, 0x0d, 0x0a], ['“é”', '€\x81']),
  encoded('latin1', 'NEL and lone CR', [0x61, 0x85, 0x62, 0x0d, 0x63], ['a…b\rc'], ['a…b', 'c']),
  encoded(
    'windows-1251',
    'letters',
    [0xcf, 0xf0, 0xe8, 0x0a, 0xe2, 0xe5, 0xf2, 0x0d],
    ['При', 'вет\r'],
    ['При', 'вет'],
  ),
  encoded('shift_jis', 'letters', [0x83, 0x65, 0x83, 0x58, 0x0d, 0x0a, 0x95, 0x5c, 0xb1, 0x0a], ['テス', '表ｱ']),
  encoded(
    'shift_jis',
    'half a character',
    [0x61, 0x83, 0x0a, 0x62, 0x0d, 0x83],
    ['a\ufffd', 'b\r\ufffd'],
    ['a\ufffd', 'b', '\ufffd'],
  ),
  encoded(
    'gb18030',
    'letters',
    [0xd6, 0xd0, 0x0a, 0x94, 0x39, 0xfc, 0x36, 0x0d, 0xce, 0xc4],
    ['中', '😀\r文'],
    ['中', '😀', '文'],
  ),
  encoded('gb18030', 'half a character', [0x61, 0xd6, 0x0a, 0x62, 0x94, 0x0d, 0x0a], ['a\ufffd', 'b\ufffd']),
  encoded('big5', 'letters', [0xa5, 0x5c, 0x0a, 0xa4, 0xa4, 0x0d, 0xa4, 0xe5], ['功', '中\r文'], ['功', '中', '文']),
  encoded('euc-jp', 'letters', [0xc6, 0xfc, 0x0d, 0x0a, 0xcb, 0xdc, 0x8e, 0xb1], ['日', '本ｱ']),
  encoded('euc-kr', 'letters', [0xc7, 0xd1, 0x0a, 0x0a, 0xb1, 0xdb, 0x0a], ['한', '', '글']),
];

/** Here the meaning of a byte depends on all those before it: forwards only. */
export const tangledTable: readonly TableRow[] = [
  encoded(
    'iso-2022-jp',
    'letters',
    [0x1b, 0x24, 0x42, 0x24, 0x22, 0x1b, 0x28, 0x42, 0x0a, 0x61, 0x0d, 0x0a],
    ['あ', 'a'],
  ),
];

/** Each row for each kind of newline. */
export function casesOf(rows: readonly TableRow[]): TableCase[] {
  return rows.flatMap(({ lines, ...rest }) =>
    (['lf', 'universal'] as const).map((newline) => ({ ...rest, newline, lines: lines[newline] })),
  );
}
