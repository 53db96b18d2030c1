import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openCache } from './open-cache.ts';

const PAGE = { url: 'http://a/', headers: { etag: '"1"' }, variant: '', body: new Uint8Array([1]) };

let folder = '';
const notes: string[] = [];
const note = (message: string): void => void notes.push(message);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'open-cache-'));
  notes.length = 0;
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a folder that is not there is made, for its owner only', async () => {
  const path = join(folder, 'pages');
  await openCache(path, note);
  const status = statSync(path);
  expect([status.isDirectory(), readdirSync(path)]).toEqual([true, []]);
  if (process.platform !== 'win32') expect(status.mode & 0o077).toBe(0);
});

test('what was kept is there the next time, also by a link to the folder', async () => {
  const path = join(folder, 'pages');
  await (await openCache(path, note)).set('http://a/', PAGE);
  symlinkSync(path, join(folder, 'link'));
  for (const name of ['pages', 'link']) {
    expect(await (await openCache(join(folder, name), note)).get('http://a/')).toMatchObject({ headers: PAGE.headers });
  }
});

test('a folder that goes while it is used is made anew, one that cannot be is noted', async () => {
  const path = join(folder, 'pages');
  const cache = await openCache(path, note);
  rmSync(path, { recursive: true });
  await cache.set('http://a/', PAGE);
  expect([readdirSync(path).length, notes]).toEqual([1, []]);
  rmSync(path, { recursive: true });
  writeFileSync(path, '');
  await cache.set('http://a/', PAGE);
  expect(notes).toEqual([expect.stringMatching(/^Pages cannot be kept, and will be fetched whole the next time: E/)]);
});

test.each([
  ['a file', (path: string) => writeFileSync(path, ''), /: it is no folder; name one$/],
  ['a link to nothing', (path: string) => symlinkSync(`${path}.missing`, path), /: ENOENT: /],
  ['below a folder that is not there', () => undefined, /: ENOENT: /],
  ['below a file', (path: string) => writeFileSync(join(path, '..'), ''), /: ENOTDIR: /],
])('%s is refused before the first request', async (what, make, problem) => {
  const path = what.startsWith('below') ? join(folder, 'above', 'pages') : join(folder, 'pages');
  make(path);
  const message = expect.stringMatching(problem);
  await expect(openCache(path, note)).rejects.toMatchObject({ name: 'UsageError', message });
  await expect(openCache(path, note)).rejects.toThrow(`Cannot keep pages in ${path}: `);
});

test('a folder in which nothing can be kept is refused', async () => {
  // Whoever may do everything is refused nothing.
  if (process.platform === 'win32' || process.getuid?.() === 0) return;
  const path = join(folder, 'pages');
  mkdirSync(path, { mode: 0o500 });
  await expect(openCache(path, note)).rejects.toThrow(/^Cannot keep pages in .*pages: EACCES/);
});
