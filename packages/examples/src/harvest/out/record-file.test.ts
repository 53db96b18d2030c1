import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { failureRecord, type HarvestRecord } from '../record.ts';
import { recordFile, RecordFile } from './record-file.ts';

let folder = '';
let out = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'record-file-'));
  out = join(folder, 'out.ndjson');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function record(url: string, error = 'x'): HarvestRecord {
  return failureRecord({ url, status: null, ms: 1, tries: 1, error });
}

const written = (): string[] =>
  readFileSync(out, 'utf8')
    .split('\n')
    .map((line) => line.slice(0, 11));

test('records are appended in whole lines, and what was there stays', async () => {
  writeFileSync(out, '{"url":"/a"}\n');
  await recordFile(out).use(async (file) => {
    await file.write([record('/b'), record('/c')]);
    expect(written()).toEqual(['{"url":"/a"', '{"url":"/b"', '{"url":"/c"', '']);
    await file.write([]);
    await file.write([record('/d')]);
  });
  expect(written()).toEqual(['{"url":"/a"', '{"url":"/b"', '{"url":"/c"', '{"url":"/d"', '']);
});

test('a record with line ends in it stays one line', async () => {
  await recordFile(out).use((file) => file.write([record('/b', 'a\nb\r\nc\u2028d')]));
  expect(written()).toEqual(['{"url":"/b"', '']);
});

test('a write that fails half way is taken back, and its error is told in one line', async () => {
  const handle = await open(out, 'a');
  const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  let room = 1;
  const small = Object.assign(Object.create(handle) as FileHandle, {
    truncate: (size: number) => handle.truncate(size),
    appendFile: async (bytes: Buffer): Promise<void> => {
      await handle.appendFile(room > 0 ? bytes : bytes.subarray(0, bytes.length >> 1));
      if (room-- <= 0) throw full;
    },
  });
  const file = new RecordFile(small, out);
  await file.write([record('/a')]);
  await expect(file.write([record('/b')])).rejects.toMatchObject({
    message: `Cannot write ${out}: no space left`,
    cause: full,
  });
  expect(written()).toEqual(['{"url":"/a"', '']);
  await handle.close();
});

test('when the block fails the file is closed, with what was written', async () => {
  const broken = new Error('broken');
  const use = recordFile(out).use(async (file) => {
    await file.write([record('/a')]);
    throw broken;
  });
  await expect(use).rejects.toBe(broken);
  expect(written()).toEqual(['{"url":"/a"', '']);
});

test('a file that cannot be opened is told with its name', async () => {
  const path = join(folder, 'missing', 'out.ndjson');
  await expect(recordFile(path).use(() => undefined)).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/^Cannot write .*out\.ndjson: ENOENT/),
  });
});

test('its state is told of what was there and what was written, and found again as long as nothing else was changed', async () => {
  writeFileSync(out, '{"url":"/a"}\n');
  let before = { bytes: 0, sha256: '' };
  await recordFile(out).use(async (file) => {
    await file.write([record('/b')]);
    before = file.state;
    await file.write([record('/c')]);
    expect(await file.beganWith(before)).toBe(true);
  });
  const text = readFileSync(out, 'utf8');
  expect(before.bytes).toBe(text.indexOf('{"url":"/c"'));
  for (const [changed, same] of [
    [text, true],
    [text.slice(0, before.bytes), true],
    [text.slice(0, before.bytes - 1), false],
    [text.replace('/b', '/x'), false],
    ['', false],
  ] as const) {
    writeFileSync(out, changed);
    expect(await recordFile(out).use((file) => file.beganWith(before))).toBe(same);
  }
});

test('every file began with nothing', async () => {
  const nothing = await recordFile(join(folder, 'empty.ndjson')).use((file) => file.state);
  writeFileSync(out, '{"url":"/a"}\n');
  expect(await recordFile(out).use((file) => file.beganWith(nothing))).toBe(true);
});
