import { randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nameBeside } from '../../name-beside.ts';
import type { WritePlan } from './options.ts';

const LF = 0x0a;

/** A file that is being written. */
export interface Target {
  readonly handle: FileHandle;
  /** Whether it is a regular file, which has a size and a disk below it. */
  readonly regular: boolean;
  /** Its size at the start. */
  readonly size: number;
  /** What must go before the first record. */
  readonly prefix: string;
  /** Whether nothing of it is to be seen before `commit`. */
  readonly atomic: boolean;
  /** Closes the file, and puts it in its place. If that fails, nothing stays, as after `discard`. */
  commit(): Promise<void>;
  /** Closes the file. Of one that has no place yet, nothing stays. */
  discard(): Promise<void>;
}

/**
 * @param found - Told what is at its place now, if there is anything; when it throws, nothing is opened.
 * @throws The error of the file system, or of `found`.
 */
export async function openTarget(
  { path: given, mode, fsync }: WritePlan,
  found?: (stats: Stats | undefined) => void,
): Promise<Target> {
  const path = given instanceof URL ? fileURLToPath(given) : given;
  const stats = await statIfThere(path);
  found?.(stats);
  const direct = mode !== 'atomic' || (stats !== undefined && !stats.isFile());
  if (!direct) return await beside(path, stats, fsync !== 'never');
  const target = mode === 'append' ? await appended(path, stats) : await opened(await open(path, 'w'));
  if (stats === undefined && fsync !== 'never') await syncFolder(dirname(path));
  return target;
}

async function opened(handle: FileHandle): Promise<Target> {
  const close = (): Promise<void> => handle.close();
  const regular = await handle.stat().then((stats) => stats.isFile());
  return { handle, regular, size: 0, prefix: '', atomic: false, commit: close, discard: close };
}

async function appended(path: string, stats: Stats | undefined): Promise<Target> {
  // To look at the end of a file one must be allowed to read it; devices and pipes have none.
  const handle = await open(path, stats === undefined || stats.isFile() ? 'a+' : 'a');
  try {
    const target = await opened(handle);
    if (!target.regular) return target;
    const { size } = await handle.stat();
    return { ...target, size, prefix: (await endsInNewline(handle, size)) ? '' : '\n' };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function endsInNewline(handle: FileHandle, size: number): Promise<boolean> {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  return last[0] === LF;
}

/** Where a file will be that is not there yet: `realpath` knows only what is there. */
export async function placeToBe(path: string): Promise<string> {
  const link = await readlink(path).catch(() => undefined);
  if (link === undefined) return path;
  if (isAbsolute(link)) return await placeToBe(link);
  // As it stands, since `join` would take `..` for the way back, and behind a link it is not.
  return await placeToBe(`${await realpath(dirname(path))}${sep}${link}`);
}

/** A file of another name in the same folder, since only within a file system can one take the place of another. */
async function beside(path: string, stats: Stats | undefined, sync: boolean): Promise<Target> {
  // The file itself is replaced, not a link to it.
  const place = stats === undefined ? await placeToBe(path) : await realpath(path);
  const name = join(dirname(place), nameBeside(basename(place), `.${randomUUID()}.tmp`));
  const handle = await open(name, 'wx');
  const remove = (): Promise<void> => rm(name, { force: true });
  try {
    if (stats !== undefined) await handle.chmod(stats.mode & 0o7777);
  } catch (error) {
    await handle.close();
    await remove();
    throw error;
  }
  return {
    ...{ handle, regular: true, size: 0, prefix: '', atomic: true },
    async commit() {
      try {
        await handle.close();
        await rename(name, place);
      } catch (error) {
        await remove();
        throw error;
      }
      if (sync) await syncFolder(dirname(place));
    },
    async discard() {
      try {
        await handle.close();
      } finally {
        await remove();
      }
    },
  };
}

/** A new name is on the disk only when its folder is. Where folders cannot be opened, the system sees to it. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => undefined);
  try {
    await folder?.sync().catch(() => undefined);
  } finally {
    await folder?.close();
  }
}

export async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
