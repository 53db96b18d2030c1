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

test('a file with a bit that has flipped is an error, or has what it had', async () => {
  const store = fileStore(path);
  await store.save('é', { checkpoint: { offset: 1040, line: 17 }, skip: 0 });
  await store.save('7', { skip: 12.5 });
  await store.save('default', null);
  const loaded = async (): Promise<unknown[]> => {
    const reread = fileStore(path);
    return Promise.all(['é', '7', 'default', 'other'].map((key) => reread.load(key)));
  };
  const whole = readFileSync(path);
  const before = await loaded();
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const flipped = Buffer.from(whole);
    flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    writeFileSync(path, flipped);
    const after = await loaded().catch((error: unknown) => String(error));
    if (typeof after === 'string') expect(after).toContain(`Cannot load checkpoints from ${path}: the file `);
    else expect(after).toEqual(before);
  }
});

const changed: readonly (readonly [string, (text: string) => string])[] = [
  ['has another value', (text) => text.replace('{"offset":3}', '{"offset":4}')],
  ['has null for a value', (text) => text.replace('{"offset":3}', 'null')],
  ['has a list of checkpoints', (text) => text.replace(/"checkpoints":\{.*(?=\}\n)/, '"checkpoints":[]')],
  ['has null for the checkpoints', (text) => text.replace(/"checkpoints":\{.*(?=\}\n)/, '"checkpoints":null')],
  ['has no checkpoints', (text) => text.replace(/,"checkpoints":.*(?=\}\n)/, '')],
  ['has no writer', (text) => text.replace(/"writer":"[^"]*",/, '')],
  ['has the writer of another', (text) => text.replace(/"writer":"[^"]*"/, '"writer":"somebody"')],
  ['has a number for the checksum', (text) => text.replace(/"checksum":"[^"]*"/, '"checksum":7')],
];
test.each(changed)('a file that %s is an error', async (_what, change) => {
  await fileStore(path).save('offset', { offset: 3 });
  const whole = readFileSync(path, 'utf8');
  const text = change(whole);
  expect(text).not.toBe(whole);
  writeFileSync(path, text);
  await expect(fileStore(path).load('offset')).rejects.toThrow(
    `Cannot load checkpoints from ${path}: the file is damaged, or was not written by fileStore(); remove it to begin anew`,
  );
});

test('a file without a checksum is an error that says so', async () => {
  await fileStore(path).save('key', 1);
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/"checksum":"[^"]*",/, ''));
  const told = `Cannot load checkpoints from ${path}: the file has no checksum, so it is damaged or was written by an earlier version; remove it to begin anew`;
  await expect(fileStore(path).load('key')).rejects.toThrow(told);
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
