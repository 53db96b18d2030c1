import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { checkOptions, describe } from '../options.ts';

/** What a file must have. */
export interface Checksum {
  /** One that the platform knows: `'sha256'`, `'sha512'`, `'sha1'`, `'md5'` and so on. */
  readonly algorithm: string;
  /** In hexadecimal, of any case, or in base64. */
  readonly digest: string;
}

/** A checksum after it was looked at. */
export interface Expected {
  readonly algorithm: string;
  /** In hexadecimal, lower case. */
  readonly hex: string;
}

const BLOCK_BYTES = 256 * 1024;
const RULE = "it must be { algorithm, digest }, or a text like 'sha256-' and the digest in base64";

/**
 * @param given - A Checksum, or a text as in Subresource Integrity.
 * @throws TypeError for what has not that shape, RangeError for an algorithm that there is not, or a digest that is none of it.
 * @see https://www.w3.org/TR/sri/#the-integrity-attribute
 */
export function expectedChecksum(action: string, given: unknown): Expected {
  const { algorithm, digest } = typeof given === 'string' ? parted(action, given) : checked(action, given);
  const length = digestLength(action, algorithm);
  const bytes = Buffer.from(digest, digest.length === 2 * length ? 'hex' : 'base64');
  const hex = bytes.toString('hex');
  if (bytes.length === length && (hex === digest.toLowerCase() || isBase64(digest, bytes))) return { algorithm, hex };
  throw new RangeError(
    `Cannot ${action} with the digest ${describe(digest)}: one of ${algorithm} has ${String(length)} bytes, in hexadecimal or base64`,
  );
}

/**
 * The checksum of a file, in hexadecimal. It is read again: what counts is what lies on the disk.
 *
 * @param check - Called before each block; what it throws ends the reading.
 */
export async function checksumOf(handle: FileHandle, algorithm: string, check: () => void): Promise<string> {
  const hash = createHash(algorithm);
  const block = Buffer.allocUnsafe(BLOCK_BYTES);
  for (let offset = 0; ;) {
    check();
    const { bytesRead } = await handle.read(block, 0, BLOCK_BYTES, offset);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(block.subarray(0, bytesRead));
    offset += bytesRead;
  }
}

function parted(action: string, given: string): Checksum {
  const [, algorithm, digest] = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(given) ?? [];
  if (algorithm !== undefined && digest !== undefined) return { algorithm, digest };
  throw new RangeError(`Cannot ${action} with checksum ${describe(given)}: ${RULE}`);
}

function checked(action: string, given: unknown): Checksum {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`Cannot ${action} with checksum ${describe(given)}: ${RULE}`);
  }
  checkOptions(action, given, ['algorithm', 'digest']);
  const { algorithm, digest } = given as Partial<Checksum>;
  for (const [name, value] of Object.entries({ algorithm, digest })) {
    if (typeof value === 'string') continue;
    throw new TypeError(`Cannot ${action} with checksum.${name} ${describe(value)}: it must be a string`);
  }
  return given as Checksum;
}

function digestLength(action: string, algorithm: string): number {
  try {
    return createHash(algorithm).digest().length;
  } catch (cause) {
    const rule = `crypto.getHashes() has those that there are`;
    throw new RangeError(`Cannot ${action} with the algorithm ${describe(algorithm)}: ${rule}`, { cause });
  }
}

/** Node reads base64 past everything that is none. */
function isBase64(digest: string, bytes: Buffer): boolean {
  return bytes.toString('base64').replace(/=+$/, '') === digest.replace(/=+$/, '');
}
