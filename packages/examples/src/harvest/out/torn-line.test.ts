import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readFileEnd, type FileEnd } from './torn-line.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'torn-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function endOf(content: string): Promise<FileEnd> {
  const path = join(folder, 'file');
  writeFileSync(path, content);
  return readFileEnd(path);
}

test('a file of whole lines has nothing torn', async () => {
  expect(await endOf('one\ntwo\n')).toEqual({ wholeBytes: 8, tornBytes: 0, tornStart: '' });
  expect(await endOf('')).toEqual({ wholeBytes: 0, tornBytes: 0, tornStart: '' });
  expect(await endOf('\n')).toEqual({ wholeBytes: 1, tornBytes: 0, tornStart: '' });
});

test('a torn last line is measured in bytes', async () => {
  expect(await endOf('one\ntw')).toEqual({ wholeBytes: 4, tornBytes: 2, tornStart: 'tw' });
  expect(await endOf('one\n€')).toEqual({ wholeBytes: 4, tornBytes: 3, tornStart: '€' });
});

test('a file without a line feed is torn from its start', async () => {
  expect(await endOf('{"url":')).toEqual({ wholeBytes: 0, tornBytes: 7, tornStart: '{"url":' });
});

test('lines longer than the blocks that are read are found too', async () => {
  for (const length of [65_535, 65_536, 65_537, 200_000]) {
    const long = 'x'.repeat(length);
    expect(await endOf(`a\n${long}`)).toEqual({ wholeBytes: 2, tornBytes: length, tornStart: 'x'.repeat(64) });
    expect(await endOf(`${long}\n`)).toMatchObject({ wholeBytes: length + 1, tornBytes: 0 });
    expect(await endOf(`${long}\nz`)).toMatchObject({ wholeBytes: length + 1, tornBytes: 1 });
  }
});

test('a file that is not there is an error', async () => {
  await expect(readFileEnd(join(folder, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
});
