import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ListCheckpoint } from './list-lines.ts';
import { fileList } from './list-source.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'list-lines-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const TEXT = '# a comment\n/a\n\n/b\n  /c\n/d\n# the end\n';
const LINES = [
  { text: '/a', number: 2 },
  { text: '/b', number: 4 },
  { text: '  /c', number: 5 },
  { text: '/d', number: 6 },
];

test.each([
  ['plain', Buffer.from(TEXT)],
  ['compressed', gzipSync(TEXT)],
])('a %s list goes on behind every line that it gave', async (_what, bytes) => {
  const path = join(folder, 'urls.txt');
  writeFileSync(path, bytes);
  const { lines } = await fileList(path);
  if (!('key' in lines)) throw new Error('It cannot be gone on with');
  const first = lines.open();
  for (let given = 1; given <= LINES.length; given += 1) {
    expect(await first.next()).toEqual({ done: false, value: LINES[given - 1] });
    const checkpoint = JSON.parse(JSON.stringify(first.checkpoint)) as ListCheckpoint;
    expect(checkpoint.listed).toBe(given);
    const second = lines.open(checkpoint);
    expect(await second.toArray()).toEqual(LINES.slice(given));
    expect(second.checkpoint.listed).toBe(LINES.length);
  }
  await first.return();
});

test('a list that is left lets go of its file', async () => {
  const path = join(folder, 'urls.txt');
  writeFileSync(path, TEXT);
  const { lines } = await fileList(path);
  if (!('key' in lines)) throw new Error('It cannot be gone on with');
  const opened = lines.open();
  await opened.next();
  expect(await opened.return()).toEqual({ done: true, value: undefined });
  expect(await opened.next()).toEqual({ done: true, value: undefined });
});
