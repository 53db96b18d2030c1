// What is followed in the file system of this machine. Waits for what happens, never for time.
import { settleTasks } from '@forawait/core/testing';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readdirSync, readlinkSync } from 'node:fs';
import {
  appendFile,
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lineReader } from '../line-reader.ts';

const folder = await mkdtemp(join(tmpdir(), 'follow-'));
const path = join(folder, 'app.log');
afterAll(() => rm(folder, { recursive: true }));
beforeEach(async () => {
  for (const name of readdirSync(folder)) await rm(join(folder, name), { recursive: true });
});

const onLinux = process.platform === 'linux' ? test : test.skip;
const FOLLOW = { pollMs: 5 };
const line = (value: string): IteratorResult<string> => ({ value, done: false });

/** What this process has open in the folder. */
function openFiles(): string[] {
  const links = readdirSync('/proc/self/fd').map((number) => {
    try {
      return readlinkSync(`/proc/self/fd/${number}`);
    } catch {
      return ''; // the folder's own number, which is gone by now
    }
  });
  return links.filter((link) => link.startsWith(folder));
}

test('lines that are appended are given as they come', async () => {
  await writeFile(path, 'one\n');
  const reader = lineReader(path, { follow: { pollMs: 5 } });
  expect(await reader.next()).toEqual({ value: 'one', done: false });
  await appendFile(path, 'two\nthr');
  expect(await reader.next()).toEqual({ value: 'two', done: false });
  await rename(path, `${path}.1`);
  await appendFile(`${path}.1`, 'ee\n');
  await writeFile(path, 'four\n');
  expect(await reader.next()).toEqual({ value: 'three', done: false });
  expect(await reader.next()).toEqual({ value: 'four', done: false });
  await appendFile(path, 'five\nsix\n');
  await copyFile(path, `${path}.2`);
  await truncate(path);
  await appendFile(path, 'seven\n');
  expect(await reader.next()).toEqual({ value: 'five', done: false });
  expect(await reader.next()).toEqual({ value: 'six', done: false });
  expect(await reader.next()).toEqual({ value: 'seven', done: false });
  const { checkpoint } = reader;
  await reader.return();
  await appendFile(path, 'eight\n');
  const again = lineReader(path, { follow: true, start: checkpoint });
  expect(await again.next()).toEqual({ value: 'eight', done: false });
  await again.return();
});

test('a file: URL is followed as its path is', async () => {
  await writeFile(path, 'one\n');
  expect(await lineReader(pathToFileURL(path), { follow: FOLLOW }).first()).toBe('one');
});

test('a file may be made after it is followed, and its folder too', async () => {
  const deep = join(folder, 'logs', 'app.log');
  const reader = lineReader(deep, { follow: FOLLOW });
  const pending = reader.next();
  await settleTasks(20);
  await mkdir(join(folder, 'logs'));
  await writeFile(deep, 'one\n');
  expect(await pending).toEqual(line('one'));
  await reader.return();
});

test('a link is followed to another file when it leads to another', async () => {
  const link = join(folder, 'current');
  await writeFile(join(folder, 'monday'), 'one\n');
  await symlink('monday', link);
  const reader = lineReader(link, { follow: FOLLOW });
  expect(await reader.next()).toEqual(line('one'));
  await appendFile(join(folder, 'monday'), 'two\n');
  await writeFile(join(folder, 'tuesday'), 'three\n');
  await symlink('tuesday', `${link}.new`);
  await rename(`${link}.new`, link);
  expect(await reader.next()).toEqual(line('two'));
  expect(await reader.next()).toEqual(line('three'));
  await reader.return();
});

describe('what can never be followed is an error at the first read:', () => {
  test('a directory', async () => {
    await expect(lineReader(folder, { follow: FOLLOW }).next()).rejects.toMatchObject({
      message: `Cannot read ${folder}: it is a directory`,
      code: 'EISDIR',
      path: folder,
    });
  });

  test('a directory in place of the file that was there', async () => {
    await writeFile(path, 'one\n');
    const reader = lineReader(path, { follow: FOLLOW });
    expect(await reader.next()).toEqual(line('one'));
    await rm(path);
    await mkdir(path);
    await expect(reader.next()).rejects.toMatchObject({ code: 'EISDIR', path });
  });

  onLinux('a device', async () => {
    await expect(lineReader('/dev/null', { follow: FOLLOW }).next()).rejects.toThrow(
      new TypeError('Cannot follow /dev/null: it must be a regular file; leave out follow to read its lines'),
    );
  });

  test('a file as if it were a folder', async () => {
    await writeFile(path, 'one\n');
    const inside = join(path, 'app.log');
    await expect(lineReader(inside, { follow: FOLLOW }).next()).rejects.toMatchObject({
      code: 'ENOTDIR',
      path: inside,
    });
  });

  test('links that lead in a circle', async () => {
    await symlink('app.log', path);
    await expect(lineReader(path, { follow: FOLLOW }).next()).rejects.toMatchObject({ code: 'ELOOP', path });
  });

  test('but not one that only lies beside it', async () => {
    await writeFile(path, 'one\n');
    await symlink('app.log.loop', `${path}.loop`);
    const reader = lineReader(path, { follow: FOLLOW });
    expect(await reader.next()).toEqual({ done: false, value: 'one' });
    await reader.return();
  });

  // Root may read everything: there this is tested by a disk in memory alone (follow-faults.test.ts).
  (process.getuid?.() === 0 ? test.skip : onLinux)('a file that may not be read', async () => {
    await writeFile(path, 'one\n');
    await chmod(path, 0);
    await expect(lineReader(path, { follow: FOLLOW }).next()).rejects.toMatchObject({
      message: `Cannot read ${path}: permission denied`,
      code: 'EACCES',
    });
  });
});

describe('nothing of the process stays behind', () => {
  const ways: readonly (readonly [
    string,
    (reader: ReturnType<typeof lineReader>, stop: AbortController) => unknown,
  ])[] = [
    ['return()', (reader) => reader.return()],
    ['an abort', (_, stop) => stop.abort()],
    ['dispose', (reader) => reader[Symbol.asyncDispose]()],
  ];
  for (const [way, leave] of ways) {
    onLinux(`after ${way} while a read waits, with rotated files open`, async () => {
      await writeFile(path, '0\n');
      const stop = new AbortController();
      const reader = lineReader(path, { follow: FOLLOW, signal: stop.signal });
      expect(await reader.next()).toEqual(line('0'));
      for (const name of ['1', '2', '3']) {
        await rename(path, `${path}.${name}`);
        await writeFile(path, `${name}\n`);
        expect(await reader.next()).toEqual(line(name));
      }
      expect(openFiles().length).toBe(4);
      const pending = reader.next().catch(() => undefined);
      await settleTasks(20);
      await leave(reader, stop);
      await pending;
      while (openFiles().length > 0) await settleTasks();
      const resources = process.getActiveResourcesInfo().filter((kind) => /FSEvent|FSReq/.test(kind));
      expect(resources).toEqual([]);
    });
  }
});
