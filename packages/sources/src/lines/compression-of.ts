import type { Compression } from './decompress.ts';

/** Two bytes that say gzip, one for the only method there is, and one of flags, of which the upper three are never set. */
const GZIP: readonly number[] = [0x1f, 0x8b, 0x08];
const RESERVED_FLAGS = 0xe0;
const ZSTD: readonly number[] = [0x28, 0xb5, 0x2f, 0xfd];
/** The lowest four bits of the first byte do not count. */
const SKIPPABLE: readonly number[] = [0x50, 0x2a, 0x4d, 0x18];
/** How many bytes tell for sure. */
export const HEAD = 4;

/** Whether bytes that may be fewer than it takes to tell are the first ones of compressed data as far as they go. */
export function mayBeCompressed(head: Buffer): boolean {
  return mayBeGzip(head) || mayBeZstd(head);
}

/** What the first bytes say, when no more will come. */
export function compressionOf(head: Buffer): Compression | undefined {
  if (head.length >= 2 && mayBeGzip(head)) return 'gzip';
  return head.length >= HEAD && mayBeZstd(head) ? 'zstd' : undefined;
}

/** Whether these bytes may be the first ones of a gzip file. Text in UTF-8 never begins so: 8B cannot follow 1F there. */
function mayBeGzip(head: Buffer): boolean {
  const same = GZIP.every((byte, index) => index >= head.length || head[index] === byte);
  return same && ((head[3] ?? 0) & RESERVED_FLAGS) === 0;
}

/** The same for zstd, where B5 cannot follow 28; and of a frame that is to be skipped, no text has the byte 18. */
function mayBeZstd(head: Buffer): boolean {
  const matches = (magic: readonly number[], mask: number): boolean =>
    magic.every((byte, index) => index >= head.length || ((head[index] ?? 0) & (index === 0 ? mask : 0xff)) === byte);
  return matches(ZSTD, 0xff) || matches(SKIPPABLE, 0xf0);
}
