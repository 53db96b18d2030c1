import type { OpenFile } from './file-system.ts';

/** Bytes that are looked at again, to see that a file is still the same, or goes on like another. */
export const OVERLAP = 64;
export const NOTHING: Buffer = Buffer.alloc(0);

/** Bytes at a place in a file. */
export interface Piece {
  readonly at: number;
  readonly bytes: Buffer;
}

/** Up to `length` bytes from `at` on; fewer only at the end of the file. */
export async function bytesAt(file: OpenFile, at: number, length: number): Promise<Buffer> {
  if (length === 0) return NOTHING;
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, await file.read(bytes, 0, length, at));
}

/** The bytes just before an offset. */
export function bytesBefore(file: OpenFile, offset: number): Promise<Buffer> {
  const length = Math.min(OVERLAP, offset);
  return bytesAt(file, offset - length, length);
}

export async function beginsWith(file: OpenFile, head: Buffer): Promise<boolean> {
  return (await bytesAt(file, 0, head.length)).equals(head);
}

/** Whether a file that still begins so has other bytes where the piece lies: what has that piece is no copy of it. */
export async function contradicts(file: OpenFile, head: Buffer, { at, bytes }: Piece): Promise<boolean> {
  return !(await bytesAt(file, at, bytes.length)).equals(bytes) && (await beginsWith(file, head));
}
