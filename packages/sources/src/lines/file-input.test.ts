import { settleTasks } from '@forawait/core/testing';
import { afterAll, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { mkdtemp, open, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PathInput } from './file-input.ts';
import { LongLineError } from './line-errors.ts';
import { lineReader } from './line-reader.ts';
import { unreadable } from './path-errors.ts';

const folder = await mkdtemp(join(tmpdir(), 'files-'));
const numbers = Array.from({ length: 200_000 }, (_, index) => `line ${String(index)}`);
const path = join(folder, 'numbers.txt');
await writeFile(path, numbers.join('\n'));
afterAll(() => rm(folder, { recursive: true }));

/** For what only Linux has: /proc, and pipes that are opened without waiting for a writer. */
const onLinux = process.platform === 'linux' ? test : test.skip;

/** Files of the folder that this process has open, where that can be known. */
function openFiles(): string[] {
  return process.platform === 'linux' ? openLinks().filter((link) => link.startsWith(folder)) : [];
}

function openLinks(): string[] {
  return readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ''; // the folder's own number, which is gone by now
    }
  });
}

function pipe(name: string): string {
  const made = join(folder, name);
  execFileSync('mkfifo', [made]);
  return made;
}

test('nothing is lost when something is awaited between lineReader() and the loop', async () => {
  const reader = lineReader(path);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(openFiles()).toEqual([]);
  const seen: string[] = [];
  for await (const line of reader) seen.push(line);
  expect(seen.length).toBe(200_000);
  expect(seen).toEqual(numbers);
});

test('break after three lines leaves no file open', async () => {
  let seen = 0;
  for await (const line of lineReader(path)) {
    expect(line).toBe(numbers[seen]);
    if (++seen === 3) break;
  }
  expect(openFiles()).toEqual([]);
  await settleTasks();
  expect(process.getActiveResourcesInfo().filter((kind) => kind.includes('FS'))).toEqual([]);
});

const waysOut: Record<string, (reader: ReturnType<typeof lineReader>) => Promise<unknown>> = {
  'the end': (reader) => reader.count(),
  'take(3)': (reader) => reader.take(3).toArray(),
  'an error in a callback': (reader) => reader.map(() => Promise.reject(new Error('mine'))).toArray(),
  'return() while the file is being opened': (reader) => Promise.all([reader.next(), reader.return()]),
  'return() while a read is under way': async (reader) => {
    for (let batch = 0; batch < 2; batch++) await reader.batches().next();
    await reader.return();
  },
};
for (const [name, leave] of Object.entries(waysOut)) {
  test(`the file is closed after ${name}`, async () => {
    await leave(lineReader(path)).catch(() => undefined);
    expect(openFiles()).toEqual([]);
  });
}

onLinux('an abort closes the file and rejects with the reason', async () => {
  const controller = new AbortController();
  const reason = new Error('stop');
  const reader = lineReader(path, { signal: controller.signal });
  await reader.next();
  expect(openFiles().length).toBe(1);
  controller.abort(reason);
  await expect(reader.next()).rejects.toBe(reason);
  await reader.return();
  await settleTasks(20);
  expect(openFiles()).toEqual([]);
});

test('a path that was closed is not opened any more', async () => {
  const input = new PathInput(path, 'utf-8');
  await input.close();
  expect(await input.read()).toBeUndefined();
  expect(openFiles()).toEqual([]);
});

test('batches come whole, and the position counts them as given', async () => {
  const reader = lineReader(path);
  const size = numbers.join('\n').length;
  const seen: string[] = [];
  let offset = 0;
  for await (const batch of reader.batches()) {
    for (const line of batch) {
      seen.push(line);
      offset += line.length + 1;
    }
    expect(reader.position).toBe(Math.min(size, offset));
  }
  expect(seen).toEqual(numbers);
});

test('the position after each line is the offset of the next', async () => {
  const reader = lineReader(path);
  let offset = 0;
  let seen = 0;
  for await (const line of reader) {
    offset += line.length + 1;
    if (++seen % 1000 === 1) expect(reader.position).toBe(offset);
    if (seen === 30_000) break;
  }
});

test('a file that does not exist is told in words at the first read, with the error of the file system', async () => {
  const missing = join(folder, 'missing');
  for (const input of [missing, pathToFileURL(missing)]) {
    await expect(lineReader(input).next()).rejects.toMatchObject({
      message: `Cannot read ${missing}: no such file`,
      code: 'ENOENT',
      path: missing,
      cause: { code: 'ENOENT', path: missing },
    });
  }
});

test('a path that leads through a file is no directory', async () => {
  const beyond = join(path, 'beyond');
  await expect(lineReader(beyond).next()).rejects.toMatchObject({
    message: `Cannot read ${beyond}: a part of the path is not a directory`,
    code: 'ENOTDIR',
    cause: { code: 'ENOTDIR' },
  });
});

test('a folder is an error that says so', async () => {
  await expect(lineReader(folder).next()).rejects.toMatchObject({
    message: `Cannot read ${folder}: it is a directory`,
    code: 'EISDIR',
    path: folder,
  });
  expect(openFiles()).toEqual([]);
});

test('each code of the file system has its words, and a code without any those of the system', () => {
  const told = (code: string): string =>
    unreadable('/a', Object.assign(new Error(`${code}: some words, open '/a'`), { code })).message;
  expect(told('EACCES')).toBe('Cannot read /a: permission denied');
  expect(told('EPERM')).toBe('Cannot read /a: the operation is not permitted');
  expect(told('EISDIR')).toBe('Cannot read /a: it is a directory');
  expect(told('ELOOP')).toBe('Cannot read /a: its symbolic links lead in a circle');
  expect(told('EMFILE')).toBe('Cannot read /a: too many files are open');
  expect(told('EWHAT')).toBe("Cannot read /a: EWHAT: some words, open '/a'");
});

onLinux('a read that fails names the file as well, and lets go of it', async () => {
  // Nothing is mapped at the address 0.
  await expect(lineReader('/proc/self/mem').next()).rejects.toMatchObject({
    message: 'Cannot read /proc/self/mem: EIO: i/o error, read',
    code: 'EIO',
    cause: { code: 'EIO', syscall: 'read' },
  });
  expect(openLinks().filter((link) => link.endsWith('/mem'))).toEqual([]);
});

onLinux('files that do not tell their size are read all the same', async () => {
  expect((await lineReader('/proc/self/status').find((line) => line.startsWith('Pid:')))?.slice(4).trim()).toBe(
    String(process.pid),
  );
});

test('empty files and files of one line', async () => {
  const small = join(folder, 'small');
  for (const [text, lines] of [
    ['', []],
    ['x', ['x']],
    ['\n', ['']],
  ] as const) {
    await writeFile(small, text);
    expect(await lineReader(small).toArray()).toEqual(lines);
  }
});

test('a line torn at the end of each block is whole again, whatever its length', async () => {
  const made = join(folder, 'torn');
  for (const length of [10, 1000, 16_000, 20_000, 140_000, 500_000]) {
    const lines = Array.from({ length: 7 }, (_, index) => String(index).repeat(length));
    await writeFile(made, lines.join('\n'));
    expect(await lineReader(made).toArray()).toEqual(lines);
  }
});

test('a line of 100 MB is an error at maxLineBytes, and memory stays flat', async () => {
  const huge = join(folder, 'huge');
  await writeFile(huge, 'first\n');
  await truncate(huge, 100_000_000);
  const before = process.memoryUsage();
  const reader = lineReader(huge);
  expect((await reader.next()).value).toBe('first');
  await expect(reader.next()).rejects.toThrow(new LongLineError(2, 6, 1024 * 1024).message);
  const { rss } = process.memoryUsage();
  expect(rss - before.rss).toBeLessThan(30_000_000);
  expect(openFiles()).toEqual([]);
});

test('a line of 100 MB is left out or cut, and memory stays flat', async () => {
  const huge = join(folder, 'huge-with-end');
  await writeFile(huge, 'first\n');
  await truncate(huge, 100_000_000);
  const file = await open(huge, 'a');
  await file.write('\nlast\n');
  await file.close();
  const { rss } = process.memoryUsage();
  expect(await lineReader(huge, { onLongLine: 'skip' }).toArray()).toEqual(['first', 'last']);
  const cut = lineReader(huge, { onLongLine: 'truncate', maxLineBytes: 3 });
  expect(await cut.toArray()).toEqual(['fir', '\0\0\0', 'las']);
  expect(cut.position).toBe(100_000_006);
  expect(process.memoryUsage().rss - rss).toBeLessThan(30_000_000);
});

onLinux('a pipe nobody writes to can be left, and stays open no longer', async () => {
  const reader = lineReader(pipe('silent'));
  const pending = reader.next();
  await settleTasks(20);
  await reader.return();
  expect(await pending).toEqual({ value: undefined, done: true });
  expect(openFiles()).toEqual([]);
});

test('a pipe gives each line as soon as it is written, and can be left while it is silent', async () => {
  const made = pipe('slow');
  const reader = lineReader(made);
  const first = reader.next();
  const writer = await open(made, 'w');
  await writer.write('one\ntw');
  expect(await first).toEqual({ value: 'one', done: false });
  const second = reader.next();
  await writer.write('o\n');
  expect(await second).toEqual({ value: 'two', done: false });
  const third = reader.next();
  await settleTasks(20);
  await reader.return();
  expect(await third).toEqual({ value: undefined, done: true });
  await writer.close();
  expect(openFiles()).toEqual([]);
});

test('a pipe ends when its writer closes it', async () => {
  const made = pipe('ending');
  const all = lineReader(made).toArray();
  const writer = await open(made, 'w');
  await writer.write('one\ntwo');
  await writer.close();
  expect(await all).toEqual(['one', 'two']);
  expect(openFiles()).toEqual([]);
});
