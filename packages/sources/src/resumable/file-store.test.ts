import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import { testStore } from '../../test/resumable/store-suite.ts';
import { fileStore } from './file-store.ts';

const base = mkdtempSync(join(tmpdir(), 'file-store-'));
afterAll(() => rmSync(base, { recursive: true }));

testStore('fileStore()', () => {
  const folder = mkdtempSync(join(base, 'place-'));
  return { open: () => fileStore(join(folder, 'job.checkpoint')), remove: () => rmSync(folder, { recursive: true }) };
});

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(base, 'folder-'));
  path = join(folder, 'job.checkpoint');
});

test('nothing is opened or written before there is something to save', async () => {
  const store = fileStore(path);
  expect(await store.load('key')).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('the file is the only one that stays, and its owner alone can read it', async () => {
  await fileStore(path).save('key', 1);
  expect(readdirSync(folder)).toEqual(['job.checkpoint']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('what is in the file is one line of JSON', async () => {
  await fileStore(path).save('key', { offset: 3 });
  const text = readFileSync(path, 'utf8');
  expect(text).toMatch(/^[^\n]+\n$/);
  expect(JSON.parse(text)).toMatchObject({ forawait: 'checkpoints', checkpoints: { key: { offset: 3 } } });
});

test('a file: URL is a path', async () => {
  await fileStore(pathToFileURL(path)).save('key', 1);
  expect(await fileStore(path).load('key')).toBe(1);
});

test('a link stays a link', async () => {
  const link = join(folder, 'link');
  await fileStore(path).save('key', 1);
  symlinkSync(path, link);
  const store = fileStore(link);
  await store.save('key', 2);
  expect(await fileStore(path).load('key')).toBe(2);
});

const damaged: readonly (readonly [string, string])[] = [
  ['an empty file', ''],
  ['a torn file', '{"forawait":"checkpoints","checkpoints":{"key"'],
  ['other JSON', '{"checkpoints":{}}'],
  ['a number', '7'],
  ['null', 'null'],
  ['a text', 'hello'],
];
test.each(damaged)('%s is an error, and stays as it is', async (_what, text) => {
  writeFileSync(path, text);
  const told = `Cannot load checkpoints from ${path}: the file is damaged, or was not written by fileStore(); remove it to begin anew`;
  await expect(fileStore(path).load('key')).rejects.toThrow(told);
  await expect(fileStore(path).save('key', 1)).rejects.toThrow(told);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('a file that was removed meanwhile is not made anew', async () => {
  const store = fileStore(path);
  await store.save('key', 1);
  rmSync(path);
  await expect(store.save('key', 2)).rejects.toThrow('somebody else has written or removed the file meanwhile');
  expect(existsSync(path)).toBe(false);
});

test('a folder that is not there is an error with the code of the file system', async () => {
  const missing = join(folder, 'missing', 'job.checkpoint');
  await expect(fileStore(missing).save('key', 1)).rejects.toMatchObject({
    message: `Cannot write ${missing}: no such folder`,
    code: 'ENOENT',
  });
});

test('a folder that is not there is an error before anything is done', async () => {
  const missing = join(folder, 'missing', 'job.checkpoint');
  const told = { message: `Cannot write ${missing}: no such folder`, code: 'ENOENT', path: missing };
  await expect(fileStore(missing).load('key')).rejects.toMatchObject(told);
  symlinkSync(missing, path);
  await expect(fileStore(path).load('key')).rejects.toMatchObject({ message: `Cannot write ${path}: no such folder` });
});

test('a folder in place of the file is an error', async () => {
  mkdirSync(path);
  await expect(fileStore(path).load('key')).rejects.toMatchObject({
    message: `Cannot read ${path}: it is a directory`,
    code: 'EISDIR',
  });
});

test('a save that fails leaves what was saved, and nothing beside it', async () => {
  const store = fileStore(path);
  await store.save('key', 1);
  await expect(store.save('key', () => undefined)).rejects.toThrow(
    'Cannot save a function as a checkpoint: it has no form in JSON',
  );
  expect(await fileStore(path).load('key')).toBe(1);
  expect(readdirSync(folder)).toEqual(['job.checkpoint']);
});

const wrong: readonly (readonly [string, unknown, string])[] = [
  ['an empty path', '', 'Cannot store checkpoints in "": it must be a path or a file: URL'],
  ['a path that is no text', 7, 'Cannot store checkpoints in the number 7: it must be a path or a file: URL'],
  [
    'a folder',
    'new/',
    'Cannot store checkpoints in "new/": it must be a path or a file: URL of a file, not of a folder',
  ],
  ['the URL of a folder', new URL('file:///new/'), 'Cannot store checkpoints in file:///new/: it must be'],
  ['a URL of another kind', new URL('http://a/b'), 'Cannot store checkpoints in http://a/b: it must be'],
];
test.each(wrong)('%s is refused at the call', (_what, given, message) => {
  expect(() => fileStore(given as string)).toThrow(message);
  expect(() => fileStore(given as string)).toThrow(TypeError);
});
