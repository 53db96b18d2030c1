import type { BigIntStats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileKind, Sight } from './file-change.ts';

/** Told of every folder before its names are read, so that what comes into it later is not missed. */
export type FolderSeen = (path: string, identity: string) => void;

/**
 * What is at a path now, and in it where it is a folder: in that alone, or (`recursive`) in all below. Empty where there is
 * nothing. What cannot be looked into for want of rights, or since it lies too deep, is a folder without content, unless it is the path itself.
 */
export async function look(path: string, recursive: boolean, seen: FolderSeen): Promise<Map<string, Sight>> {
  const sights = new Map<string, Sight>();
  const stats = await unlessGone(stat(path, { bigint: true }));
  if (stats === undefined) return sights;
  sights.set(path, sightOf(stats));
  if (!stats.isDirectory()) return sights;
  const folders = [{ path, stats }];
  for (const folder of folders) {
    seen(folder.path, identityOf(folder.stats));
    for (const found of await contentOf(folder.path, folder.path === path)) {
      sights.set(found.path, sightOf(found.stats));
      if (recursive && found.stats.isDirectory()) folders.push(found);
    }
  }
  return sights;
}

/** Which folder it is, whatever its name; undefined where there is none. */
export async function folderAt(path: string): Promise<string | undefined> {
  const stats = await unlessGone(stat(path, { bigint: true }));
  return stats?.isDirectory() === true ? identityOf(stats) : undefined;
}

interface Found {
  readonly path: string;
  readonly stats: BigIntStats;
}

async function contentOf(folder: string, isRoot: boolean): Promise<Found[]> {
  const names = (await unlessGone(readdir(folder), isRoot ? GONE : UNREADABLE)) ?? [];
  const all = names.sort().map(async (name) => {
    const path = join(folder, name);
    const stats = await unlessGone(lstat(path, { bigint: true }), UNREADABLE);
    return stats === undefined ? [] : [{ path, stats }];
  });
  return (await Promise.all(all)).flat();
}

function sightOf(stats: BigIntStats): Sight {
  const { size, mtimeNs, ctimeNs } = stats;
  const kind: FileKind = stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other';
  return { kind, version: [identityOf(stats), size, mtimeNs, ctimeNs].join(':') };
}

/** Numbers of files are given again when a file is gone: its birth tells them apart. */
const identityOf = ({ dev, ino, birthtimeNs }: BigIntStats): string => [dev, ino, birthtimeNs].join(':');

/** What tells that there is nothing: files come and go while they are looked at. */
const GONE: readonly unknown[] = ['ENOENT', 'ENOTDIR'];
const UNREADABLE: readonly unknown[] = [...GONE, 'EACCES', 'EPERM', 'ENAMETOOLONG'];

async function unlessGone<R>(asked: Promise<R>, codes: readonly unknown[] = GONE): Promise<R | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (codes.includes((error as NodeJS.ErrnoException).code)) return undefined;
    throw error;
  }
}
