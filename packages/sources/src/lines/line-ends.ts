const LF = 0x0a;
const CR = 0x0d;
const RS = 0x1e;

/** Bytes of the first stretch that is searched for either of two newlines; a multiple of a code unit. */
const WINDOW = 256;

/** What ends a line: LF and CRLF, or these and a CR alone as well. */
export type Newline = 'lf' | 'universal';

/** The same, or a record separator (RS) and nothing else. */
export type Separator = Newline | 'rs';

/** How the code units of an encoding lie in the bytes: what a newline looks like, and at which steps to look for it. */
export interface CodeUnits {
  /** Bytes of one code unit. Every offset given to the functions here is a multiple of it from the start of the bytes. */
  readonly size: 1 | 2;
  /** Where the first unit `code` of bytes[from, to) begins, or -1. */
  find(bytes: Buffer, code: number, from: number, to: number): number;
  /** Where the last unit `code` of bytes[from, to) begins, or -1. */
  findLast(bytes: Buffer, code: number, from: number, to: number): number;
  /** Whether the unit that begins at `at` is `code`. */
  is(bytes: Buffer, at: number, code: number): boolean;
}

/** Encodings that keep ASCII: a newline is one byte, and no byte of another character looks like it. */
export const oneByteUnits: CodeUnits = {
  size: 1,
  find(bytes, code, from, to) {
    const found = bytes.indexOf(code, from);
    return found < to ? found : -1;
  },
  findLast(bytes, code, from, to) {
    // A view, since a search backwards in the whole buffer would not stop at `from`.
    const found = bytes.subarray(from, to).lastIndexOf(code);
    return found < 0 ? -1 : from + found;
  },
  is: (bytes, at, code) => bytes[at] === code,
};

/** UTF-16: a newline is two bytes, and only at an even offset (U+0A00 holds the byte of a newline too). */
function twoByteUnits(low: 0 | 1): CodeUnits {
  const is = (bytes: Buffer, at: number, code: number): boolean =>
    bytes[at + low] === code && bytes[at + 1 - low] === 0;
  return {
    size: 2,
    is,
    find(bytes, code, from, to) {
      for (let at = from; at < to - 1; at += 2) if (is(bytes, at, code)) return at;
      return -1;
    },
    findLast(bytes, code, from, to) {
      for (let at = from + ((to - from) & ~1) - 2; at >= from; at -= 2) if (is(bytes, at, code)) return at;
      return -1;
    },
  };
}

export const utf16LittleEndianUnits: CodeUnits = twoByteUnits(0);
export const utf16BigEndianUnits: CodeUnits = twoByteUnits(1);

/** Finds the ends of lines in bytes, without decoding them. An end is the offset just after a newline. */
export class LineEnds {
  readonly units: CodeUnits;
  /** Whether a CR alone ends a line. */
  readonly universal: boolean;
  /** What ends a line, after a CR or without. */
  readonly #mark: number;

  constructor(separator: Separator, units: CodeUnits) {
    this.universal = separator === 'universal';
    this.#mark = separator === 'rs' ? RS : LF;
    this.units = units;
  }

  /** The last end in bytes[from, to) that stays one whatever comes next, or -1: a CR just before `to` may be half of a CRLF. */
  last(bytes: Buffer, from: number, to: number): number {
    const { units, universal } = this;
    const lf = units.findLast(bytes, this.#mark, from, to);
    const end = lf < 0 ? -1 : lf + units.size;
    if (!universal) return end;
    const cr = units.findLast(bytes, CR, end < 0 ? from : end, to - units.size);
    return cr < 0 ? end : cr + units.size;
  }

  /** The first end in bytes[from, to), or -1; nothing comes after `to`, so that a CR there is a whole newline. */
  first(bytes: Buffer, from: number, to: number): number {
    if (this.universal) return this.#firstOfTwo(bytes, from, to);
    const lf = this.units.find(bytes, this.#mark, from, to);
    return lf < 0 ? -1 : lf + this.units.size;
  }

  /** Every end in bytes[from, to), where nothing comes after `to`; that of a last line without a newline is `to`. */
  all(bytes: Buffer, from: number, to: number): number[] {
    const { units, universal } = this;
    const find = (code: number, after: number): number => {
      const found = units.find(bytes, code, after, to);
      return found < 0 ? to : found;
    };
    const ends: number[] = [];
    let lf = find(LF, from);
    let cr = universal ? find(CR, from) : to;
    for (let at = from; at < to;) {
      const crlf = cr < lf && cr + units.size === lf;
      at = Math.min(to, crlf ? lf + units.size : Math.min(lf, cr) + units.size);
      ends.push(at);
      // Each is looked for only once it is behind: a search to the end for every line would cost the square.
      if (lf < at) lf = find(LF, at);
      if (cr < at) cr = find(CR, at);
    }
    return ends;
  }

  /** In windows: the newline that is not there would be looked for up to the end of the bytes, for each line again. */
  #firstOfTwo(bytes: Buffer, from: number, to: number): number {
    const { units } = this;
    for (let at = from, length = WINDOW; at < to; at += length, length *= 2) {
      const window = bytes.subarray(at, Math.min(to, at + length));
      const lf = units.find(window, LF, 0, window.length);
      const cr = units.find(window, CR, 0, lf < 0 ? window.length : lf);
      if (cr >= 0) return this.at(bytes, at + cr, to);
      if (lf >= 0) return at + lf + units.size;
    }
    return -1;
  }

  /** The end of a newline that begins at `at` exactly, or -1. */
  at(bytes: Buffer, at: number, to: number): number {
    const { units, universal } = this;
    if (at >= to) return -1;
    if (units.is(bytes, at, this.#mark)) return at + units.size;
    if (this.#mark === RS || !units.is(bytes, at, CR)) return -1;
    const next = at + units.size;
    if (next < to && units.is(bytes, next, LF)) return next + units.size;
    return universal ? next : -1;
  }

  /** Where the newline begins that ends at `end`, in a line that begins at `from`. */
  before(bytes: Buffer, from: number, end: number): number {
    const { units } = this;
    const newline = end - units.size;
    const before = newline - units.size;
    const crlf = before >= from && units.is(bytes, newline, LF) && units.is(bytes, before, CR);
    return crlf ? before : newline;
  }

  /** Whether a newline ends at `to`. */
  endInNewline(bytes: Buffer, to: number): boolean {
    const at = to - this.units.size;
    return at >= 0 && (this.units.is(bytes, at, LF) || (this.universal && this.units.is(bytes, at, CR)));
  }

  /** Whether the bytes begin with an LF, which may be the second half of a CRLF. */
  beginsWithLf(bytes: Buffer): boolean {
    return this.units.is(bytes, 0, LF);
  }

  /** Whether the bytes end in a CR, which may be the first half of a CRLF. */
  endsInCr(bytes: Buffer): boolean {
    const at = bytes.length - this.units.size;
    return this.#mark === LF && at >= 0 && this.units.is(bytes, at, CR);
  }
}
