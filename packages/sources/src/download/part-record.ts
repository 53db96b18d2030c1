import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { Version } from './answer.ts';

/** What is kept of a download that is under way: enough to go on with it after the process was killed. */
export interface PartRecord extends Version {
  /** The SHA-256 of the URL that was asked for, which may hold a secret. */
  readonly url: string;
  /** Which part file it is about. */
  readonly part: string;
  /** The process that is at it; `undefined` when none is. */
  readonly pid: number | undefined;
}

/** By this a record is known. */
const KIND = 'download';
const LARGEST = 64 * 1024;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Somebody else may have laid a link there, to a file of ours. Not every platform has links. */
export const NO_LINK: number = (constants as { readonly O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0;

export function fingerprint(url: string): string {
  return createHash('sha256').update(url).digest('hex');
}

/** What a record says; `undefined` where there is none, or none that can be trusted. */
export async function readRecord(path: string): Promise<PartRecord | undefined> {
  const handle = await open(path, constants.O_RDONLY | NO_LINK).catch(() => undefined);
  if (handle === undefined) return undefined;
  try {
    if (!(await isOurs(handle))) return undefined;
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LARGEST), 0, LARGEST, 0);
    // What lies behind the first line was left by a longer one.
    const [line = '', ...others] = buffer.toString('utf8', 0, bytesRead).split('\n');
    return others.length > 0 ? recordIn(line) : undefined;
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

/**
 * Writes a record over the one before: in one piece, and never to nothing first, so that a kill leaves the one or the other.
 *
 * @throws The error of the file system.
 */
export async function writeRecord(path: string, record: PartRecord): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | NO_LINK, 0o600);
  try {
    const line = Buffer.from(`${JSON.stringify({ forawait: KIND, ...record })}\n`);
    await handle.write(line, 0, line.length, 0);
    await handle.truncate(line.length);
  } finally {
    await handle.close();
  }
}

/** Whether a file is a regular one, and of the user that we are: others could have put anything into it. */
export async function isOurs(handle: FileHandle): Promise<boolean> {
  const stats = await handle.stat();
  return stats.isFile() && (process.getuid === undefined || stats.uid === process.getuid());
}

function recordIn(line: string): PartRecord | undefined {
  const { forawait, url, part, pid, location, etag, total } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  if (forawait !== KIND || typeof url !== 'string' || typeof part !== 'string' || !UUID.test(part)) return undefined;
  return { url, part, pid: numberIn(pid), location: textIn(location), etag: textIn(etag), total: numberIn(total) };
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberIn(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}
