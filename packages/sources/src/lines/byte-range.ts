import { types } from 'node:util';
import type { BlobLike } from './input.ts';

/** Bytes that are there already, themselves and not a copy; undefined for anything else. */
export function presentBytes(input: unknown): Buffer | undefined {
  if (ArrayBuffer.isView(input)) return Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  return types.isAnyArrayBuffer(input) ? Buffer.from(input) : undefined;
}

/** A blob of which parts can be taken. */
export interface SliceableBlob extends BlobLike {
  readonly size: number;
  slice(from: number, to?: number): BlobLike;
}

export function isSliceable(input: unknown): input is SliceableBlob {
  if (typeof input !== 'object' || input === null || 'getReader' in input || 'bodyUsed' in input) return false;
  const { size, slice, arrayBuffer } = input as { size?: unknown; slice?: unknown; arrayBuffer?: unknown };
  return typeof size === 'number' && typeof slice === 'function' && typeof arrayBuffer === 'function';
}
