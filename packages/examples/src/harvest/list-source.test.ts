import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AsyncIter } from '@forawait/core';
import type { ListedLine } from './list-lines.ts';
import { fileList, standardInputList, type List } from './list-source.ts';
import { readListLine } from './list.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'list-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const opened = ({ lines }: List): AsyncIter<ListedLine> => ('key' in lines ? lines.open() : lines);
const texts = (list: List): Promise<string[]> =>
  opened(list)
    .map(({ text }) => text)
    .toArray();

test('the total counts what is neither blank nor a comment', async () => {
  const path = join(folder, 'urls.txt');
  writeFileSync(path, 'http://a.test/\n\n  # comment\n  http://b.test/\r\nnonsense');
  const list = await fileList(path);
  expect(list).toMatchObject({ name: path, total: 3 });
  expect(await opened(list).toArray()).toEqual([
    { text: 'http://a.test/', number: 1 },
    { text: '  http://b.test/', number: 4 },
    { text: 'nonsense', number: 5 },
  ]);
});

test('a stop ends the counting, and the total is unknown', async () => {
  const path = join(folder, 'large.txt');
  writeFileSync(path, 'http://a.test/\n'.repeat(2_000_000));
  const stop = new AbortController();
  const opening = fileList(path, stop.signal);
  setImmediate(() => stop.abort());
  expect(await opening).toMatchObject({ name: path, total: undefined });
});

test('a compressed list is read as it is', async () => {
  const path = join(folder, 'urls.txt.gz');
  writeFileSync(path, gzipSync('http://a.test/\nhttp://b.test/\n'));
  const list = await fileList(path);
  expect(list.total).toBe(2);
  expect(await texts(list)).toEqual(['http://a.test/', 'http://b.test/']);
});

test('the total of standard input is unknown', async () => {
  const list = standardInputList(Readable.from([Buffer.from('http://a.test/\nhttp')]));
  expect(list).toMatchObject({ name: 'standard input', total: undefined });
  expect(await texts(list)).toEqual(['http://a.test/', 'http']);
});

test('a line of megabytes is one bad line, and the next one is read', async () => {
  const path = join(folder, 'long.txt');
  writeFileSync(path, `http://a.test/${'€'.repeat(1_000_000)}\nhttp://b.test/\n`);
  const list = await fileList(path);
  const [first, second, ...rest] = (await texts(list)).map((line) => readListLine(line));
  expect([list.total, rest]).toEqual([2, []]);
  expect(first).toMatchObject({ kind: 'bad', problem: expect.stringMatching(/^longer than 8192 characters/) });
  expect(second).toMatchObject({ kind: 'url', url: 'http://b.test/' });
});

test('a list that cannot be read is told with its name', async () => {
  await expect(fileList(folder)).rejects.toMatchObject({
    name: 'UsageError',
    message: `Cannot read the list ${folder}: it is a folder; name a file`,
  });
  const missing = join(folder, 'missing.txt');
  await expect(fileList(missing)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/^Cannot read the list .*missing\.txt: ENOENT/),
  });
});

test('the key of a list is the same as long as the list is', async () => {
  const path = join(folder, 'kept.txt');
  const key = async (): Promise<string> => {
    const { lines } = await fileList(path);
    return 'key' in lines ? lines.key : '';
  };
  writeFileSync(path, 'http://a.test/\n');
  const before = await key();
  expect(await key()).toBe(before);
  writeFileSync(path, 'http://b.test/\nhttp://a.test/\n');
  expect(await key()).not.toBe(before);
});
