import { randomUUID } from 'node:crypto';
import { rmdirSync, unlinkSync } from 'node:fs';
import { mkdir, readdir, realpath, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contextManager, type ContextFactory } from '@forawait/resources';
import { UsageError } from '../usage-error.ts';
import { cannotWrite, lookAtOut } from './place.ts';

/** The names that this process has in locks: one with our id that is not among them is of somebody who had it before. */
const names = new Set<string>();

const NAME = /^(\d+)-[\da-f-]{36}$/;

/** Whoever fails to get a lock so often has lost it to somebody else each time. */
const MOST_TRIES = 10;

/**
 * Keeps an out file for one run: the folder `<file>.lock` lies beside it, and in there a name that begins with the id of the
 * process. The lock goes on every way out, `process.exit()` too; one that a killed process left is taken over.
 *
 * Each step is one rename, which the file system does for one of many only. A folder appears with the name in it, where
 * there is none or an empty one. A stale lock is taken over by renaming that very name, which never comes again: who has
 * looked at it before somebody else took it over finds it gone.
 *
 * @param path the out file
 * @throws UsageError when another run has it, or it can have no lock
 */
export const outLock: ContextFactory<void, [path: string], void> = contextManager(async function* (path: string) {
  // Many may write to /dev/null.
  if ((await lookAtOut(path))?.isCharacterDevice() === true) {
    yield;
    return;
  }
  // Two names of one file are one lock.
  const lock = `${await realpath(path).catch(() => path)}.lock`;
  const name = `${process.pid}-${randomUUID()}`;
  const free = (): void => release(lock, name);
  names.add(name);
  try {
    await acquire(lock, name, path);
  } catch (error) {
    names.delete(name);
    throw cannotWrite(path, error);
  }
  process.on('exit', free);
  try {
    yield;
  } finally {
    process.off('exit', free);
    free();
  }
});

async function acquire(lock: string, name: string, path: string): Promise<void> {
  const prepared = `${lock}.${name}`;
  await mkdir(prepared);
  try {
    await writeFile(join(prepared, name), '');
    for (let tries = 0; tries < MOST_TRIES; tries += 1) {
      if (await appears(prepared, lock)) return;
      const stale = await staleName(lock, path);
      if (stale === undefined) await rmdir(lock).catch(() => undefined);
      else if (await isRenamed(join(lock, stale), join(lock, name))) return;
    }
  } finally {
    await rm(prepared, { recursive: true, force: true });
  }
  throw taken(lock, path, 'another run');
}

/** Puts the prepared folder in the place of the lock, unless there is one with a name in it. */
async function appears(prepared: string, lock: string): Promise<boolean> {
  try {
    await rename(prepared, lock);
    return true;
  } catch (error) {
    const code = codeOf(error);
    // Windows refuses empty ones too, in its own words.
    const there = ['ENOTEMPTY', 'EEXIST', 'ENOTDIR', ...(process.platform === 'win32' ? ['EPERM'] : [])];
    if (there.includes(code ?? '')) return false;
    throw error;
  }
}

async function isRenamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * The name that a process left in the lock which is no more; `undefined` when the lock is empty or gone.
 *
 * @throws UsageError when somebody has the lock, or it is none
 */
async function staleName(lock: string, path: string): Promise<string | undefined> {
  let found: readonly string[];
  try {
    found = await readdir(lock);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    if (codeOf(error) === 'ENOTDIR') throw foreign(lock, path);
    throw error;
  }
  if (!found.every((name) => NAME.test(name))) throw foreign(lock, path);
  const holder = found.find(isHeld);
  if (holder !== undefined) throw taken(lock, path, `process ${pidOf(holder)}`);
  return found[0];
}

const pidOf = (name: string): number => Number(NAME.exec(name)?.[1]);

function isHeld(name: string): boolean {
  const pid = pidOf(name);
  if (pid === process.pid) return names.has(name);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return codeOf(error) === 'EPERM';
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

// At the exit of a process nothing asynchronous runs any more.
function release(lock: string, name: string): void {
  if (!names.delete(name)) return;
  try {
    unlinkSync(join(lock, name));
    rmdirSync(lock);
  } catch {
    // It is gone, somebody has it already, or it stays: then the next run finds that we are gone.
  }
}

function taken(lock: string, path: string, holder: string): UsageError {
  return new UsageError(
    `Cannot write ${path}: ${holder} is writing to it; wait for its end, or name another --out ` +
      `(where no harvest runs, remove the folder ${lock})`,
  );
}

function foreign(lock: string, path: string): UsageError {
  return new UsageError(
    `Cannot write ${path}: ${lock} is not the lock of a harvest; move it away, or name another --out`,
  );
}
