import { mkdtemp, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { CachedResponse } from './fetch-cache.ts';
import { fileCache } from './file-cache.ts';

let above: string;
let folder: string;
beforeEach(async () => {
  above = await mkdtemp(join(tmpdir(), 'forawait-cache-'));
  folder = join(above, 'pages');
});
afterEach(() => rm(above, { recursive: true, force: true }));

const ANSWER: CachedResponse = {
  url: 'http://a/',
  headers: { etag: '"ä"', link: ['<b>', '<c>'], '7': 'seven' },
  variant: 'v',
  body: new Uint8Array([10, 0, 255, 123]),
};
const plain = (answer: CachedResponse | undefined | null) => answer && { ...answer, body: new Uint8Array(answer.body) };
const onlyFile = async () => join(folder, (await readdir(folder))[0] ?? '');

test('gives what was kept under a key, also another time', async () => {
  await fileCache(folder).set('http://a/', ANSWER);
  expect(plain(await fileCache(folder).get('http://a/'))).toEqual(ANSWER);
  expect(await fileCache(pathToFileURL(folder)).get('http://a/b')).toBeUndefined();
});

test('keeps the last, and nothing beside it', async () => {
  const cache = fileCache(folder);
  await cache.set('k', ANSWER);
  await cache.set('k', { ...ANSWER, variant: 'w' });
  expect([(await cache.get('k'))?.variant, (await readdir(folder)).length]).toEqual(['w', 1]);
});

test('keeps a body of no bytes', async () => {
  const empty = { ...ANSWER, body: new Uint8Array() };
  await fileCache(folder).set('k', empty);
  expect(plain(await fileCache(folder).get('k'))).toEqual(empty);
});

test('a name that every object has is a header like any other', async () => {
  const headers = JSON.parse('{"__proto__":"1","constructor":"2"}') as CachedResponse['headers'];
  await fileCache(folder).set('k', { ...ANSWER, headers });
  expect(Object.entries((await fileCache(folder).get('k'))?.headers ?? {})).toEqual([
    ['__proto__', '1'],
    ['constructor', '2'],
  ]);
});

test('there is nothing before the first answer, not even the folder', async () => {
  expect(await fileCache(folder).get('k')).toBeUndefined();
  expect(await readdir(above)).toEqual([]);
});

test('only its owner can read it', async () => {
  await fileCache(folder).set('k', ANSWER);
  expect([(await stat(folder)).mode & 0o077, (await stat(await onlyFile())).mode & 0o077]).toEqual([0, 0]);
});

test('many answers at once, of one URL and of others, are all whole', async () => {
  const cache = fileCache(folder);
  const keys = Array.from({ length: 60 }, (_, index) => `http://a/${String(index % 20)}`);
  await Promise.all(keys.map((key) => cache.set(key, { ...ANSWER, url: key })));
  const found = await Promise.all(keys.map(async (key) => (await cache.get(key))?.url));
  expect([found, (await readdir(folder)).length]).toEqual([keys, 20]);
});

test('a file that is cut off anywhere is as if it were not there', async () => {
  const cache = fileCache(folder);
  await cache.set('k', ANSWER);
  const path = await onlyFile();
  const whole = await readFile(path);
  for (let length = 0; length < whole.length; length++) {
    await writeFile(path, whole.subarray(0, length));
    expect(await cache.get('k')).toBeUndefined();
  }
});

test('a file with one bit wrong anywhere gives nothing, or what was kept', async () => {
  const cache = fileCache(folder);
  await cache.set('k', ANSWER);
  const path = await onlyFile();
  const whole = await readFile(path);
  for (let place = 0; place < whole.length; place++) {
    const damaged = Buffer.from(whole);
    damaged.writeUInt8(whole.readUInt8(place) ^ 1, place);
    await writeFile(path, damaged);
    const found = await cache.get('k');
    if (found !== undefined) expect(plain(found)).toEqual(ANSWER);
  }
});

test.each(['', '\n', 'null\n', '[]\n', '7\n', '{"forawait":"answer"}\n', '{}'])(
  'a file that holds %j is none',
  async (text) => {
    const cache = fileCache(folder);
    await cache.set('k', ANSWER);
    await writeFile(await onlyFile(), text);
    expect(await cache.get('k')).toBeUndefined();
  },
);

test('the file of one URL answers for no other', async () => {
  const cache = fileCache(folder);
  await cache.set('a', ANSWER);
  const name = await onlyFile();
  await cache.set('b', ANSWER);
  const [other] = (await readdir(folder)).filter((each) => join(folder, each) !== name);
  await rename(name, join(folder, other ?? ''));
  expect(await cache.get('b')).toBeUndefined();
});

test('a folder that cannot be is an error of the file system', async () => {
  await writeFile(folder, 'a file');
  await expect(fileCache(folder).set('k', ANSWER)).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(fileCache(folder).get('k')).rejects.toMatchObject({ code: 'ENOTDIR' });
  await expect(fileCache(join(above, 'no', 'where')).set('k', ANSWER)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('a folder above that is not there is an error before anything is fetched', async () => {
  const missing = join(above, 'no', 'where');
  const cache = fileCache(missing);
  const told = { message: `Cannot write ${missing}: no such folder`, code: 'ENOENT' };
  await expect(cache.get('k')).rejects.toMatchObject(told);
  await expect(cache.get('k')).rejects.toMatchObject(told);
});

test('a folder that is a link to where one can be made is made there; one that cannot is an error before anything is fetched', async () => {
  const [good, bad] = [join(above, 'good'), join(above, 'bad')];
  await symlink('to-be', good);
  await symlink(join('no', 'where'), bad);
  const cache = fileCache(good);
  expect(await cache.get('k')).toBe(undefined);
  await cache.set('k', ANSWER);
  expect(await readdir(join(above, 'to-be'))).toHaveLength(1);
  await expect(fileCache(bad).get('k')).rejects.toMatchObject({
    message: `Cannot write ${bad}: no such folder`,
    code: 'ENOENT',
  });
});

test.each([[''], [7], [undefined], ['a\0b'], [new URL('http://a/')]])('%p is no folder', (path) => {
  expect(() => fileCache(path as string)).toThrow(TypeError);
  expect(() => fileCache(path as string)).toThrow(/^Cannot keep answers in .+: it must be a path or a file: URL$/);
});
