import type { Compression } from './decompress.ts';

type ZlibError = Error & { readonly code?: unknown };

const GZIP: readonly number[] = [0x1f, 0x8b];
const REMEDY = 'leave decompress out, or name what it is';

/** Compressed data, as far as it was read. */
interface Packed {
  readonly compression: Compression;
  /** Its first bytes. */
  readonly head: Uint8Array;
  readonly bytes: number;
  /** What to do if it is none, where only its name says that it is. */
  readonly ifMisnamed: string | undefined;
}

/** What is wrong with compressed data, in words: that it is something else, that it was cut off, or what zlib says. */
export function problemOf({ compression, head, bytes, ifMisnamed }: Packed, cause: ZlibError): string {
  const remedy = ifMisnamed ?? REMEDY;
  const likeGzip = GZIP.every((byte, index) => byte === head[index]);
  if (compression !== 'gzip' && likeGzip) return `it begins like gzip; ${remedy}`;
  if (compression === 'gzip' && !likeGzip && !mayBecomeGzip(head)) {
    return `gzip begins with the bytes ${hex(GZIP)}, and the input with ${hex(head)}; ${remedy}`;
  }
  if (cause.code === 'Z_BUF_ERROR') {
    // Some texts are the beginning of brotli.
    return `the input is cut off, after ${String(bytes)} bytes${ifMisnamed === undefined ? '' : `; ${ifMisnamed}`}`;
  }
  if (compression === 'gzip' || !isDamage(cause)) return cause.message;
  // All that zlib says of brotli is "Decompression failed".
  const detail = compression === 'brotli' ? '' : ` (${cause.message})`;
  return `it is not ${compression}, or damaged${detail}; ${remedy}`;
}

/** The platform came before zstd. `code` is `ERR_FEATURE_UNAVAILABLE_ON_PLATFORM`, as Node has it. */
export function noZstd(ifMisnamed?: string): Error {
  const or = ifMisnamed === undefined ? '' : `, or ${ifMisnamed}`;
  const remedy = `use Node 22.15, 23.8 or newer, or pipe the input through \`zstd -d\`${or}`;
  const message = `Cannot decompress the input as zstd: this platform has no zstd; ${remedy}`;
  return Object.assign(new Error(message), { code: 'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM' });
}

/** Of brotli, zlib has a code for each kind of damage: `ERR__ERROR_FORMAT_PADDING_1` and the like. */
export function isDamage({ code }: ZlibError): boolean {
  return code === 'Z_DATA_ERROR' || (typeof code === 'string' && /^ERR_.*ERROR_FORMAT|^ZSTD_error/.test(code));
}

function mayBecomeGzip(head: Uint8Array): boolean {
  return GZIP.every((byte, index) => index >= head.length || head[index] === byte);
}

function hex(bytes: Iterable<number>): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}
