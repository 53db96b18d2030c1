import { basename, dirname, join } from 'node:path';
import { isDirectory } from '../path-errors.ts';
import { HEAD_BYTES } from './checkpoint.ts';
import { contradicts } from './file-bytes.ts';
import type { FileStats, FileSystem } from './file-system.ts';
import { closeAll, type FoundFile, lookAgain, lookInto } from './found-file.ts';
import { oldestFirst } from './oldest-first.ts';
import { isRotatedName } from './rotated-name.ts';

/**
 * Files come and names shift while a folder is read, so that a file may slip from a name that is still to come to one that is
 * behind. It is read until each name meant the same file twice, but not for ever.
 */
const PASSES = 20;
/** Files that are remembered as known; those not met for longest are forgotten first. */
const KNOWN = 10_000;

/** The key of a file, and a name that it was met under. */
type Sighting = readonly [key: string, name: string];

/** The folder of a followed path, and in it the file at the path and those that were rotated away from it. */
export class Directory {
  readonly path: string;
  readonly folder: string;
  readonly #base: string;
  readonly #system: FileSystem;
  /** Keys of files whose content needs no looking at. */
  readonly #known = new Set<string>();

  constructor(path: string, system: FileSystem) {
    this.path = path;
    this.folder = dirname(path);
    this.#base = basename(path);
    this.#system = system;
  }

  /** What is at the path: undefined when there is nothing. */
  async atPath(): Promise<FileStats | undefined> {
    const stats = await this.#system.stats(this.path);
    if (stats === undefined) return undefined;
    if (stats.kind === 'directory') throw isDirectory(this.path);
    if (stats.kind === 'other') {
      throw new TypeError(`Cannot follow ${this.path}: it must be a regular file; leave out follow to read its lines`);
    }
    return stats;
  }

  /** A path as the user knows it, who gave only one. */
  named(path: string = this.path): string {
    return basename(path) === this.#base ? this.path : path;
  }

  /** Whether something that happened to this name may matter. */
  concerns(name: string | null): boolean {
    return name === null || name.startsWith(this.#base);
  }

  /** Its content needs no looking at any more. */
  know({ key }: FileStats): void {
    this.#known.delete(key);
    this.#known.add(key);
    for (const oldest of this.#known) {
      if (this.#known.size <= KNOWN) break;
      this.#known.delete(oldest);
    }
  }

  /** All that was there before this reader began, but for what may become of use. */
  async knowAll(files: readonly FoundFile[]): Promise<void> {
    const isLater = await laterThanNewest(files, false);
    for (const file of files) if (!isLater(file)) this.know(file.stats);
  }

  /** The file begins anew. */
  forget(key: string): void {
    this.#known.delete(key);
  }

  /**
   * Opens all files with content, the oldest first, that at the path last.
   *
   * @param spares - Whether one that cannot be opened may be left out.
   */
  all(spares: (stats: FileStats) => boolean): Promise<FoundFile[]> {
    return this.#collect(() => true, spares);
  }

  /**
   * The same of those that are not known. From then on they are.
   *
   * @param truncated - Whether this log is one that is copied and truncated: a file that begins as that at the path does
   *   is then taken for a copy, however little there is to go by.
   */
  async unknown(truncated: boolean): Promise<FoundFile[]> {
    const found = await this.#collect(
      ({ key }) => !this.#known.has(key),
      () => false,
    );
    const [later, files] = partition(found, await laterThanNewest(found, truncated));
    for (const { stats } of files) this.know(stats);
    await closeAll(later);
    return files;
  }

  async #collect(wanted: (stats: FileStats) => boolean, spares: (stats: FileStats) => boolean): Promise<FoundFile[]> {
    const found = new Map<string, FoundFile>();
    let sighted: Sighting[] = [];
    for (let pass = 0, before = ''; pass < PASSES; pass++) {
      sighted = await this.#pass(found, wanted, spares);
      const now = JSON.stringify([...sighted, this.#beginning(found, sighted)]);
      if (now === before) break;
      before = now;
    }
    // A file of several names goes by the first.
    const names = new Map(sighted.reverse());
    const last = await this.#system.stats(this.path);
    const files = [...found.values()].map((file) => ({
      ...file,
      name: names.get(file.stats.key) ?? file.name,
      atPath: file.stats.key === last?.key,
    }));
    return oldestFirst(files);
  }

  /** Goes through the names once, and opens what is wanted. Answers which files it met under which names. */
  async #pass(
    found: Map<string, FoundFile>,
    wanted: (stats: FileStats) => boolean,
    spares: (stats: FileStats) => boolean,
  ): Promise<Sighting[]> {
    const sighted: Sighting[] = [];
    for (const name of await this.#names()) {
      const stats = name === this.#base ? await this.atPath() : await this.#beside(name);
      if (stats?.kind !== 'file') continue;
      sighted.push([stats.key, name]);
      // It may have been truncated since it was opened there, and renamed.
      if ([name, found.get(stats.key)?.name].includes(this.#base)) await lookAgain(found, stats.key);
      const fits = (file: FileStats): boolean => file.size > 0 && !found.has(file.key) && wanted(file);
      if (!fits(stats)) continue;
      const opened = await this.#open(name).catch((error: unknown) => {
        if (name === this.#base || !spares(stats)) throw error;
      });
      // The name may belong to another file by now, or the file begin anew.
      if (opened && fits(opened.stats) && opened.head.length > 0) found.set(opened.stats.key, opened);
      else await opened?.file.close();
    }
    return sighted;
  }

  /** A link that leads in a circle leads to no file. */
  #beside(name: string): Promise<FileStats | undefined> {
    return this.#system.stats(join(this.folder, name)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
      throw error;
    });
  }

  /** How what is at the path begins. */
  #beginning(found: ReadonlyMap<string, FoundFile>, sighted: readonly Sighting[]): string | undefined {
    for (const [key, name] of sighted) if (name === this.#base) return found.get(key)?.head.toString('latin1');
    return undefined;
  }

  /**
   * The path first, since it may be a link to one of the others; and since what was copied from it before is among them
   * then.
   */
  async #names(): Promise<readonly string[]> {
    const names = await this.#system.names(this.folder);
    return [this.#base, ...names.filter((name) => isRotatedName(name, this.#base))];
  }

  async #open(name: string): Promise<FoundFile | undefined> {
    const file = await this.#system.open(join(this.folder, name));
    return file && (await lookInto(name, file));
  }
}

export function partition<T>(values: readonly T[], belongs: (value: T) => boolean): [T[], T[]] {
  return [values.filter((value) => belongs(value)), values.filter((value) => !belongs(value))];
}

/**
 * Tells copies of what is at the path, and what was copied from there after them: neither is looked at before it was seen
 * that the path was truncated, for then they are complete, and in their order. Short beginnings may be alike by chance, but
 * what was rotated away by its name is older than what is at the path.
 *
 * @param files - The oldest first.
 */
export async function laterThanNewest(
  files: readonly FoundFile[],
  truncated: boolean,
): Promise<(file: FoundFile) => boolean> {
  const newest = files.find(({ atPath }) => atPath);
  if (newest === undefined) return () => false;
  const isYounger = (file: FoundFile): boolean => file.stats.born > newest.stats.born;
  const mayBeCopy = (file: FoundFile): boolean => {
    const { length } = file.head;
    const sure = truncated || length === HEAD_BYTES || isYounger(file);
    return sure && file !== newest && file.head.equals(newest.head.subarray(0, length));
  };
  const copies = new Set<FoundFile>();
  for (const file of files) {
    if (mayBeCopy(file) && !(await contradicts(newest.file, newest.head, file.end))) copies.add(file);
  }
  const firstCopy = files.findIndex((file) => copies.has(file));
  const later = files.filter((file, at) => copies.has(file) || (firstCopy >= 0 && at > firstCopy && isYounger(file)));
  return (file) => file !== newest && later.includes(file);
}
