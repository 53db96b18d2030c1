import { createHash } from 'node:crypto';
import { describe } from '../../options.ts';

/** A place in one file, by which the file is found again under whatever name. */
export interface FollowPlace {
  /** Bytes of the file before the line that comes next. */
  readonly offset: number;
  /** The number of that line in the file: 1 for its first. */
  readonly line: number;
  /** The number of the file, as text: it may be larger than a number holds. */
  readonly inode: string;
  /** How many bytes of its beginning are known, up to 1024, and their SHA-256 in hexadecimal. */
  readonly head: { readonly bytes: number; readonly hash: string };
  /** Where the last bytes lie that were read, how many of them, up to 1024, and their SHA-256 in hexadecimal. */
  readonly read: { readonly offset: number; readonly bytes: number; readonly hash: string };
}

/** How far a followed file has been read: plain JSON, to be stored and handed over as `start`. */
export interface FollowCheckpoint extends FollowPlace {
  /** When the file was last looked at, in milliseconds since 1970. */
  readonly at: number;
  /** Files before this one that late lines may still come from. */
  readonly earlier?: readonly FollowPlace[] | undefined;
}

/** Bytes at the beginning of a file by which it is known. */
export const HEAD_BYTES = 1024;

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const EMPTY = { bytes: 0, hash: hashOf(new Uint8Array()) };
/** Before there is a file. */
export const NOWHERE: FollowPlace = { offset: 0, line: 1, inode: '', head: EMPTY, read: { offset: 0, ...EMPTY } };

/** Whether somebody meant a checkpoint, be it well-formed or not. */
export function isCheckpoint(start: unknown): start is FollowCheckpoint {
  if (typeof start !== 'object' || start === null) return false;
  return 'inode' in start || 'head' in start;
}

/** @throws TypeError for what cannot be a checkpoint. */
export function checkCheckpoint(action: string, checkpoint: FollowCheckpoint): void {
  const { at, earlier = [] } = checkpoint as Partial<FollowCheckpoint>;
  const sound =
    isCount(at) && Array.isArray(earlier) && [checkpoint, ...(earlier as unknown[])].every((place) => isPlace(place));
  if (sound) return;
  throw new TypeError(
    `Cannot ${action} with start ${describe(checkpoint)}: a checkpoint must be handed over as reader.checkpoint gave it`,
  );
}

function isPlace(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { offset, line, inode, head, read } = value as Partial<FollowPlace>;
  const isAt = isCount(offset) && isCount(line) && line >= 1 && typeof inode === 'string';
  return isAt && isPart(head, HEAD_BYTES) && isPart(read, HEAD_BYTES) && isCount(read.offset);
}

function isPart<P extends FollowPlace['head']>(value: P | undefined, most: number): value is P {
  if (typeof value !== 'object' || value === null) return false;
  const { bytes, hash } = value as Partial<P>;
  return isCount(bytes) && bytes <= most && typeof hash === 'string';
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
