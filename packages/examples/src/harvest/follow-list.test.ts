import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { followError, followList } from './follow-list.ts';
import type { ListCheckpoint, ListLines } from './list-lines.ts';

let folder = '';
let path = '';
let notes: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'follow-list-'));
  path = join(folder, 'urls.log');
  notes = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function follow(start?: ListCheckpoint): Promise<ListLines> {
  const { lines } = await followList(path, (message) => notes.push(message));
  if (!('key' in lines)) throw new Error('It cannot be gone on with');
  return lines.open(start);
}

const text = async (lines: ListLines): Promise<unknown> => (await lines.next()).value?.text;

test('lines come as they are appended, from the file that takes the place as well, and go on at a checkpoint', async () => {
  const first = await follow();
  expect(notes).toEqual([`${path} is not there yet: it is waited for`]);
  const waiting = text(first);
  writeFileSync(path, '# urls\n/a\n/b\n');
  expect([await waiting, await text(first)]).toEqual(['/a', '/b']);
  const checkpoint = JSON.parse(JSON.stringify(first.checkpoint)) as ListCheckpoint;
  appendFileSync(path, '/c\n');
  renameSync(path, `${path}.1`);
  writeFileSync(path, '/d\n');
  expect([await text(first), await text(first)]).toEqual(['/c', '/d']);
  await first.return();
  const second = await follow(checkpoint);
  expect([await text(second), await text(second)]).toEqual(['/c', '/d']);
  expect(second.checkpoint.listed).toBe(4);
  await second.return();
});

test('who leaves while nothing comes is not kept waiting', async () => {
  writeFileSync(path, '/a\n');
  const lines = await follow();
  expect(await text(lines)).toBe('/a');
  const waiting = lines.next();
  await lines.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
});

test('a folder is not followed', async () => {
  await expect(followList(folder, () => undefined)).rejects.toMatchObject({
    name: 'UsageError',
    message: `Cannot follow ${folder}: it is a folder; name a file`,
  });
});

test('a compressed file is told as one that cannot be followed', async () => {
  writeFileSync(path, gzipSync('/a\n'));
  const lines = await follow();
  const error: unknown = await lines.next().catch((reason: unknown) => reason);
  expect(followError(error, path, 'out.ndjson.checkpoint')).toMatchObject({
    name: 'UsageError',
    message: `Cannot follow ${path}: it begins like gzip, and only plain files are followed`,
  });
});

test('a gap is told with the way out', async () => {
  writeFileSync(path, '/a\n/b\n');
  const first = await follow();
  await first.next();
  const { checkpoint } = first;
  await first.return();
  rmSync(path);
  writeFileSync(path, '/c\n/d\n/e\n');
  const second = await follow(checkpoint);
  const error: unknown = await second.next().catch((reason: unknown) => reason);
  expect(followError(error, path, 'out.ndjson.checkpoint')).toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(
      /^Cannot follow .*urls\.log: a file that was read is gone, or was written anew, and lines of it may be missing; remove out\.ndjson\.checkpoint to begin with what is there$/,
    ),
  });
});

test('an error that is not about what is followed stays as it is', () => {
  const error = new Error('broken');
  expect(followError(error, path, '')).toBe(error);
});
