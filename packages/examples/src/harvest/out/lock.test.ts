import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
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

const use = (path = out): Promise<string[]> => outLock(path).use(() => readdirSync(`${out}.lock`));
const ours = [expect.stringMatching(new RegExp(`^${process.pid}-`))];

/** Leaves a lock as a process does that was killed. */
function leave(pid: number): void {
  mkdirSync(`${out}.lock`);
  writeFileSync(join(`${out}.lock`, `${pid}-${randomUUID()}`), '');
}

const gonePid = (): number => spawnSync(process.execPath, ['--version']).pid;

test('the lock holds the id of the process, and is gone after the block', async () => {
  expect(await use()).toEqual(ours);
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
  for (const stale of [false, true]) {
    if (stale) leave(gonePid());
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

test('of those who come one after the other while a stale lock is taken over, never two have the file', async () => {
  const stale = gonePid();
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  for (let round = 0; round < 50; round += 1) {
    leave(stale);
    let inside = 0;
    let most = 0;
    const refusals: unknown[] = [];
    const run = async (index: number): Promise<void> => {
      await turns(index * (round % 7));
      const block = async (): Promise<void> => {
        most = Math.max(most, (inside += 1));
        await turns(round);
        inside -= 1;
      };
      await outLock(out)
        .use(block)
        .catch((error: unknown) => refusals.push((error as Error).message));
    };
    await Promise.all(Array.from({ length: 12 }, (_, index) => run(index)));
    expect(most).toBe(1);
    for (const refusal of refusals) expect(refusal).toContain('is writing to it');
    expect(readdirSync(folder)).toEqual([]);
  }
});

test.each([
  ['a process that is gone', gonePid],
  ['one that had our own id', () => process.pid],
])('the lock of %s is taken over', async (_, holder) => {
  leave(holder());
  expect(await use()).toEqual(ours);
  expect(readdirSync(folder)).toEqual([]);
});

test('an empty lock, of a process that was killed as it left, is taken over', async () => {
  mkdirSync(`${out}.lock`);
  expect(await use()).toEqual(ours);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a file', () => writeFileSync(`${out}.lock`, 'precious')],
  ['a folder of somebody', () => mkdirSync(`${out}.lock/precious`, { recursive: true })],
])('%s of that name is left as it is, and the file refused', async (_, lay) => {
  lay();
  await expect(use()).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/^Cannot write .*: .*\.lock is not the lock of a harvest; move it away, or name/),
  });
  expect(readdirSync(folder)).toEqual(['out.ndjson.lock']);
});

test('the lock goes when the block fails', async () => {
  const broken = new Error('broken');
  await expect(outLock(out).use(() => Promise.reject(broken))).rejects.toBe(broken);
  expect(readdirSync(folder)).toEqual([]);
});
