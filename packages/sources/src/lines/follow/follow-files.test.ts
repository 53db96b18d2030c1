import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { appendFile, copyFile, mkdtemp, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineReader } from '../line-reader.ts';

const folder = await mkdtemp(join(tmpdir(), 'follow-'));
const path = join(folder, 'app.log');
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => rm(path, { force: true }));

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
