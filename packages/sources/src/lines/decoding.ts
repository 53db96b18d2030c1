import { isAscii, isUtf8, transcode } from 'node:buffer';
import { type CodeUnits, oneByteUnits, utf16BigEndianUnits, utf16LittleEndianUnits } from './line-ends.ts';

/** How bytes become text. Whole lines are decoded, so that nothing is carried from one call to the next. */
export interface Decoding {
  /** The name by which the encoding standard knows it. */
  readonly encoding: string;
  readonly units: CodeUnits;
  /** What is dropped once, at the very start; empty for encodings that know no byte order mark. */
  readonly byteOrderMark: Buffer;
  /** Whether many lines may be decoded at once: not where a torn character swallows the newline after it. */
  readonly inBlocks: boolean;
  /** @throws TypeError when the bytes are not valid, and `fatal` was asked for. */
  decode(bytes: Buffer, from: number, to: number): string;
  /** The same for the beginning of a line: a character that the cut at `to` tore apart is left out. */
  decodeStart(bytes: Buffer, from: number, to: number): string;
  /**
   * How many bytes of the beginning of a line can be decoded apart from those after them, which the last character may need.
   * 0 where this is not known, or one of them is not valid.
   */
  apart(bytes: Buffer): number;
}

/** What is not ISO-8859-1 in windows-1252, which the labels latin1 and ascii mean on the web. */
const WINDOWS_1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

/**
 * The decoding that a label of the encoding standard stands for.
 *
 * The platform's decoders are made with `ignoreBOM`, since some of them drop marks that are not at the start. ASCII
 * is told apart first: it is the usual case, and by far the fastest.
 *
 * @throws RangeError when the platform knows no such encoding.
 * @see {@link https://encoding.spec.whatwg.org/#names-and-labels | The labels}
 */
export function decodingOf(label: string, fatal: boolean): Decoding {
  const decoder = platformDecoder(label, fatal);
  const { encoding } = decoder;
  const base = {
    encoding,
    units: unitsOf(encoding),
    byteOrderMark: byteOrderMarkOf(encoding),
    apart: () => 0,
    inBlocks: encoding !== 'iso-2022-jp',
    decode: (bytes: Buffer, from: number, to: number) => decoder.decode(bytes.subarray(from, to)),
    // A decoder of its own, since the torn character would stay in it.
    decodeStart: (bytes: Buffer, from: number, to: number) =>
      platformDecoder(label, fatal).decode(bytes.subarray(from, to), { stream: true }),
  };
  if (encoding === 'utf-8') return { ...base, apart: apartInUtf8, decode: fatal ? decodeValidUtf8 : decodeUtf8 };
  if (encoding !== 'windows-1252') return base;
  const apart = (bytes: Buffer): number => bytes.length;
  return { ...base, apart, decode: decodeWindows1252, decodeStart: decodeWindows1252 };
}

function platformDecoder(label: string, fatal: boolean): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(label, { fatal, ignoreBOM: true });
  } catch (cause) {
    throw new RangeError(
      `Cannot decode ${JSON.stringify(label)}: encoding must be a label that TextDecoder knows, such as utf-8 or latin1`,
      { cause },
    );
  }
}

function unitsOf(encoding: string): CodeUnits {
  if (encoding === 'utf-16le') return utf16LittleEndianUnits;
  return encoding === 'utf-16be' ? utf16BigEndianUnits : oneByteUnits;
}

function byteOrderMarkOf(encoding: string): Buffer {
  if (encoding === 'utf-8') return Buffer.of(0xef, 0xbb, 0xbf);
  if (encoding === 'utf-16le') return Buffer.of(0xff, 0xfe);
  return encoding === 'utf-16be' ? Buffer.of(0xfe, 0xff) : Buffer.alloc(0);
}

/** Node decodes UTF-8 at its full speed from version 24 on; before, the way through UTF-16 takes half the time (measured). */
const byWayOfUtf16: boolean = !('bun' in process.versions) && Number.parseInt(process.versions.node, 10) < 24;

/** Fewer bytes do not make up for what it costs to begin that way (measured). */
const WORTH_A_DETOUR = 1024;

/** Up to the last byte that begins a character. */
function apartInUtf8(bytes: Buffer): number {
  let end = bytes.length - 1;
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
  return isUtf8(bytes.subarray(0, end)) ? end : 0;
}

function decodeUtf8(bytes: Buffer, from: number, to: number): string {
  const view = from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
  if (isAscii(view)) return view.toString('latin1');
  const detour = byWayOfUtf16 && view.length >= WORTH_A_DETOUR && isUtf8(view);
  return detour ? transcode(view, 'utf8', 'utf16le').toString('utf16le') : view.toString();
}

function decodeValidUtf8(bytes: Buffer, from: number, to: number): string {
  if (!isUtf8(bytes.subarray(from, to))) throw new TypeError('The bytes are not valid utf-8');
  return decodeUtf8(bytes, from, to);
}

/** By hand, since several versions of Node decode the bytes 80 to 9F of windows-1252 as ISO-8859-1. */
function decodeWindows1252(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('latin1', from, to);
  if (isAscii(bytes.subarray(from, to))) return text;
  return text.replace(/[\x80-\x9f]/g, (control) => WINDOWS_1252.charAt(control.charCodeAt(0) - 0x80));
}
