import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { outLock } from './lock.ts';

let folder = '';
let out = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  out = join(folder, 'out.ndjson');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const use = (path = out): Promise<string> => outLock(path).use(() => readFileSync(`${out}.lock`, 'utf8'));

test('the lock holds the id of the process, and is gone after the block', async () => {
  expect(await use()).toBe(`${process.pid}\n`);
  expect(readdirSync(folder)).toEqual([]);
});

test('while one has the file nobody else gets it, under no name of it', async () => {
  writeFileSync(out, '');
  const other = join(folder, 'other.ndjson');
  symlinkSync(out, other);
  await outLock(out).use(async () => {
    for (const path of [out, other]) {
      await expect(use(path)).rejects.toMatchObject({
        name: 'UsageError',
        message: expect.stringMatching(/^Cannot write .*: process \d+ is writing to it; wait for its end, or name/),
      });
    }
  });
  expect(readdirSync(folder)).toEqual(['other.ndjson', 'out.ndjson']);
  await use();
});

test('of many at once exactly one gets the file, also over a stale lock', async () => {
  for (const stale of [undefined, `${spawnSync(process.execPath, ['--version']).pid}\n`]) {
    if (stale !== undefined) writeFileSync(`${out}.lock`, stale);
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    let refused = 0;
    const runs = Array.from({ length: 8 }, () =>
      outLock(out)
        .use(() => ended)
        .catch(() => {
          refused += 1;
          if (refused === 7) end();
        }),
    );
    await Promise.all(runs);
    expect(refused).toBe(7);
    expect(readdirSync(folder)).toEqual([]);
  }
});

test.each([
  ['a process that is gone', () => spawnSync(process.execPath, ['--version']).pid],
  ['one that had our own id', () => process.pid],
  ['nobody', () => ''],
])('the lock of %s is taken over', async (_, holder) => {
  writeFileSync(`${out}.lock`, `${holder()}\n`);
  expect(await use()).toBe(`${process.pid}\n`);
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock goes when the block fails', async () => {
  const broken = new Error('broken');
  await expect(outLock(out).use(() => Promise.reject(broken))).rejects.toBe(broken);
  expect(readdirSync(folder)).toEqual([]);
});
