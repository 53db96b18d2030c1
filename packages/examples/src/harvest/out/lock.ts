import { readFileSync, rmSync } from 'node:fs';
import { link, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { contextManager, type ContextFactory } from '@forawait/resources';
import { UsageError } from '../usage-error.ts';
import { cannotWrite, lookAtOut } from './place.ts';

/** The locks that this process holds: one with our id that is not among them was left by somebody who had it before. */
const held = new Set<string>();

/**
 * Keeps an out file for one run: `<name>.lock` lies beside it, with the id of the process in it. The lock goes on every
 * way out, `process.exit()` too; one that a killed process left is taken over.
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
  const free = (): void => release(lock);
  try {
    await acquire(lock, path);
  } catch (error) {
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

async function acquire(lock: string, path: string): Promise<void> {
  const own = `${lock}.${randomUUID()}`;
  // A link appears with its content, all at once: nobody ever reads half a lock.
  await writeFile(own, `${process.pid}\n`, { flag: 'wx' });
  try {
    if (await linked(own, lock)) return;
    await setStaleAside(lock, path, `${own}.stale`);
    if (!(await linked(own, lock))) throw taken(lock, path, 'another run');
  } finally {
    await rm(own, { force: true });
  }
}

async function linked(own: string, lock: string): Promise<boolean> {
  try {
    await link(own, lock);
    held.add(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function setStaleAside(lock: string, path: string, aside: string): Promise<void> {
  const before = await textOf(lock);
  if (before === undefined) return;
  if (isHeld(lock, before)) throw taken(lock, path, `process ${before.trim()}`);
  try {
    await rename(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  try {
    // Somebody else has taken it over between our look and our grip: it is theirs.
    if ((await textOf(aside)) !== before) await link(aside, lock);
  } finally {
    await rm(aside, { force: true });
  }
}

function isHeld(lock: string, text: string): boolean {
  const pid = Number(text);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(lock);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not ours to signal, but there.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

// At the exit of a process nothing asynchronous runs any more.
function release(lock: string): void {
  if (!held.delete(lock)) return;
  try {
    if (Number(readFileSync(lock, 'utf8')) === process.pid) rmSync(lock);
  } catch {
    // It is gone, or stays: then the next run finds that we are.
  }
}

function taken(lock: string, path: string, holder: string): UsageError {
  return new UsageError(
    `Cannot write ${path}: ${holder} is writing to it; wait for its end, or name another --out ` +
      `(where no harvest runs, remove ${lock})`,
  );
}
