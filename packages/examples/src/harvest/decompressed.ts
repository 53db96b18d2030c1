import * as zlib from 'node:zlib';

type Undo = (data: Uint8Array, options: zlib.ZlibOptions) => Uint8Array;

/** Zstandard came to Node later than the lowest version that is supported; where it is not there, nobody is asked for it. */
const zstd = (zlib as { readonly zstdDecompressSync?: Undo }).zstdDecompressSync;

const UNDO: ReadonlyMap<string, Undo> = new Map<string, Undo>([
  ['identity', (data) => data],
  ['gzip', zlib.gunzipSync],
  ['x-gzip', zlib.gunzipSync],
  ['deflate', inflate],
  ['br', zlib.brotliDecompressSync],
  ...(zstd === undefined ? [] : [['zstd', zstd] as const]),
]);

/** More codings than that are somebody's joke. */
const MAX_CODINGS = 5;

/**
 * A small body without its compression, or `undefined` when it is damaged or too long. A coding that nobody knows is left
 * as it is.
 *
 * @param data the body as it came
 * @param header its `content-encoding`
 * @param limit bytes that may come out at most
 */
export function decompressed(
  data: Uint8Array,
  header: string | readonly string[] | undefined,
  limit: number,
): Uint8Array | undefined {
  const codings = String(header ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '');
  if (codings.length > MAX_CODINGS) return undefined;
  const undoing = codings.reverse().map((coding) => UNDO.get(coding));
  if (data.length === 0 || undoing.includes(undefined)) return data;
  try {
    return undoing.reduce((bytes, undo) => undo?.(bytes, { maxOutputLength: limit }) ?? bytes, data);
  } catch {
    return undefined;
  }
}

/** "deflate" is zlib's format, but there are servers that send it without zlib's header. */
function inflate(data: Uint8Array, options: zlib.ZlibOptions): Uint8Array {
  const raw = ((data[0] ?? 0) & 0x0f) !== 8;
  return raw ? zlib.inflateRawSync(data, options) : zlib.inflateSync(data, options);
}
