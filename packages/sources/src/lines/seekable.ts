import { fstat, read, type Stats } from 'node:fs';
import type { SliceableBlob } from './byte-range.ts';
import { call } from './call.ts';
import { compressionOf, HEAD } from './compression-of.ts';
import { unreadable } from './path-errors.ts';
import { beginsCompressed, notRegular, notSized, type Seeking } from './seek-errors.ts';

/** An open file, and what must be true of it. */
interface Sought {
  readonly fd: number;
  readonly stats: Stats;
  /** Whether its size must be known. */
  readonly sized: boolean;
  /** Whether it may be compressed without anybody having said so. */
  readonly detect: boolean;
}

/** @throws TypeError for an open file that can be read only from its beginning. Looks at its first bytes, if need be. */
export async function checkSeekable(
  option: Seeking,
  path: string | URL,
  { fd, stats, sized, detect }: Sought,
): Promise<void> {
  if (!stats.isFile()) throw notRegular(option, path);
  const claimsEmpty = sized && stats.size === 0;
  if (!claimsEmpty && !detect) return;
  const head = await headOf(path, fd);
  if (claimsEmpty && head.length > 0 && (await isStillEmpty(fd))) throw notSized(option, path);
  if (detect) checkPlain(option, head, path);
}

/** @throws TypeError when these first bytes are those of compressed data. */
export function checkPlain(option: Seeking, head: Buffer, path?: string | URL): void {
  const compression = compressionOf(head);
  if (compression !== undefined) throw beginsCompressed(option, compression, path);
}

export async function checkPlainBlob(option: Seeking, blob: SliceableBlob): Promise<void> {
  checkPlain(option, Buffer.from(await blob.slice(0, HEAD).arrayBuffer()));
}

async function headOf(path: string | URL, fd: number): Promise<Buffer> {
  const head = Buffer.alloc(HEAD);
  const reading = call<number>((done) => read(fd, head, 0, HEAD, 0, done));
  const length = await reading.catch((error: unknown) => {
    throw unreadable(path, error as NodeJS.ErrnoException);
  });
  return head.subarray(0, length);
}

/** Files of /proc have bytes, though the system says that they are empty; another may have got its first ones just now. */
async function isStillEmpty(fd: number): Promise<boolean> {
  return (await call<Stats>((done) => fstat(fd, done))).size === 0;
}
