import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { watchFolder } from './watch-folder.ts';

/** What is asked about a file. Times are in nanoseconds since 1970. */
export interface FileStats {
  readonly kind: 'file' | 'directory' | 'other';
  /** The number of the file, as text: it may be larger than a number holds. */
  readonly inode: string;
  /** What no other file has, nor will have: numbers are given again when a file is gone, so that its birth belongs to it. */
  readonly key: string;
  readonly size: number;
  readonly born: bigint;
  readonly modified: bigint;
}

/** A file that is open: it stays the same file, whatever becomes of its name. */
export interface OpenFile {
  stats(): Promise<FileStats>;
  /** Reads up to `length` bytes from `position` on to into[at]; fewer only at the end of the file. */
  read(into: Buffer, at: number, length: number, position: number): Promise<number>;
  close(): Promise<void>;
}

/** What following needs of a file system; all errors but a missing file are those of `node:fs`. */
export interface FileSystem {
  /** undefined when there is none. */
  stats(path: string): Promise<FileStats | undefined>;
  /** undefined when there is none. */
  open(path: string): Promise<OpenFile | undefined>;
  /** The names in a folder, none when there is no folder. */
  names(folder: string): Promise<readonly string[]>;
  /** Calls `changed` when something may have happened in the folder. It may miss anything. Answers how to stop. */
  watch(folder: string, changed: (name: string | null) => void): () => void;
}

/** The one of this machine. */
export const fileSystem: FileSystem = {
  stats: async (path) => statsOf(await orMissing(stat(path, { bigint: true }))),
  open: async (path) => {
    const handle = await orMissing(open(path, 'r'));
    return handle === undefined ? undefined : new HandleFile(handle);
  },
  names: async (folder) => (await orMissing(readdir(folder))) ?? [],
  watch: (folder, changed) => watchFolder(folder, changed),
};

class HandleFile implements OpenFile {
  readonly #handle: FileHandle;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async stats(): Promise<FileStats> {
    return statsOf(await this.#handle.stat({ bigint: true }));
  }

  async read(into: Buffer, at: number, length: number, position: number): Promise<number> {
    return (await this.#handle.read(into, at, length, position)).bytesRead;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

function statsOf(stats: BigIntStats): FileStats;
function statsOf(stats: BigIntStats | undefined): FileStats | undefined;
function statsOf(stats: BigIntStats | undefined): FileStats | undefined {
  if (stats === undefined) return undefined;
  const { dev, ino, birthtimeNs, mtimeNs, size } = stats;
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other',
    inode: String(ino),
    key: `${String(dev)}:${String(ino)}:${String(birthtimeNs)}`,
    size: Number(size),
    born: birthtimeNs,
    modified: mtimeNs,
  };
}

async function orMissing<R>(asked: Promise<R>): Promise<R | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
