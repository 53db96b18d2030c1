import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fileList, standardInputList } from './list-source.ts';
import { readListLine } from './list.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'list-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('the total counts what is neither blank nor a comment', async () => {
  const path = join(folder, 'urls.txt');
  writeFileSync(path, 'http://a.test/\n\n  # comment\n  http://b.test/\r\nnonsense');
  const { name, total, lines } = await fileList(path);
  expect([name, total]).toEqual([path, 3]);
  expect(await lines.count()).toBe(5);
});

test('a stop ends the counting, and the total is unknown', async () => {
  const path = join(folder, 'large.txt');
  writeFileSync(path, 'http://a.test/\n'.repeat(2_000_000));
  const stop = new AbortController();
  const opened = fileList(path, stop.signal);
  setImmediate(() => stop.abort());
  expect(await opened).toMatchObject({ name: path, total: undefined });
});

test('a compressed list is read as it is', async () => {
  const path = join(folder, 'urls.txt.gz');
  writeFileSync(path, gzipSync('http://a.test/\nhttp://b.test/\n'));
  const { total, lines } = await fileList(path);
  expect(total).toBe(2);
  expect(await lines.toArray()).toEqual(['http://a.test/', 'http://b.test/']);
});

test('the total of standard input is unknown', async () => {
  const { name, total, lines } = standardInputList(Readable.from([Buffer.from('http://a.test/\nhttp')]));
  expect([name, total]).toEqual(['standard input', undefined]);
  expect(await lines.toArray()).toEqual(['http://a.test/', 'http']);
});

test('a line of megabytes is one bad line, and the next one is read', async () => {
  const path = join(folder, 'long.txt');
  writeFileSync(path, `http://a.test/${'€'.repeat(1_000_000)}\nhttp://b.test/\n`);
  const { total, lines } = await fileList(path);
  const [first, second, ...rest] = await lines.map((line) => readListLine(line)).toArray();
  expect([total, rest]).toEqual([2, []]);
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
