import { afterAll, afterEach, beforeAll, expect, jest, test } from '@jest/globals';
import { type FileHandle, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Fsync } from './options.ts';
import { writeNdjson } from './ndjson-writer.ts';

const folder = await mkdtemp(join(tmpdir(), 'durable-'));
let prototype: FileHandle;

beforeAll(async () => {
  const handle = await open(folder);
  prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
});
afterEach(() => {
  jest.restoreAllMocks();
});
afterAll(() => rm(folder, { recursive: true }));

/** How often the name, and how often the content, was forced to the disk when the first record was flushed. */
async function forced(path: string, fsync: Fsync): Promise<[number, number]> {
  const sync = jest.spyOn(prototype, 'sync');
  const datasync = jest.spyOn(prototype, 'datasync');
  const writer = writeNdjson(path, { append: true, fsync });
  await writer.write(1);
  await writer.flush();
  const counts: [number, number] = [sync.mock.calls.length, datasync.mock.calls.length];
  await writer.close();
  return counts;
}

test("under fsync: 'batch' a new file has its name and its record on the disk when flush() settles", async () => {
  expect(await forced(join(folder, 'new'), 'batch')).toEqual([1, 1]);
});

test('the name of a file that was there is on the disk already', async () => {
  const path = join(folder, 'old');
  await writeFile(path, '0\n');
  expect(await forced(path, 'batch')).toEqual([0, 1]);
});

test("under fsync: 'never' nothing is forced to the disk", async () => {
  expect(await forced(join(folder, 'never'), 'never')).toEqual([0, 0]);
});
