import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { failureRecord } from '../record.ts';
import { checkpointPath, forgetCheckpoint, outCheckpoint, type OutCheckpoint } from './checkpoint.ts';
import { recordFile, type RecordFile } from './record-file.ts';

let folder = '';
let out = '';
let changes = 0;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  out = join(folder, 'out.ndjson');
  changes = 0;
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const record = (url: string) => failureRecord({ url, status: null, ms: 1, tries: 1, error: 'x' });
const onChanged = (): void => void (changes += 1);

function use<R>(block: (checkpoint: OutCheckpoint, file: RecordFile) => Promise<R>, changed?: () => void): Promise<R> {
  return recordFile(out).use((file) => outCheckpoint(out, file, changed).use((checkpoint) => block(checkpoint, file)));
}

test('a place is found again as long as the out file has what it had then', async () => {
  await use(async (checkpoint, file) => {
    await file.write([record('/a')]);
    await checkpoint.save('list', { line: 2 });
    await file.write([record('/b')]);
  });
  expect(await use((checkpoint) => checkpoint.load('list'))).toEqual({ line: 2 });
  expect(await use((checkpoint) => checkpoint.load('another'))).toBeUndefined();
});

test.each([
  ['has lost a record', () => writeFileSync(out, readFileSync(out, 'utf8').replace(/.*\n/, ''))],
  ['is empty', () => writeFileSync(out, '')],
  ['is gone', () => rmSync(out)],
])('when the out file %s, a place is worth nothing, or as much as before and that is told', async (_what, change) => {
  await use(async (checkpoint, file) => {
    await file.write([record('/a'), record('/b')]);
    await checkpoint.save('list', { line: 2 });
  });
  change();
  expect(await use((checkpoint) => checkpoint.load('list'))).toBeUndefined();
  expect(await use((checkpoint) => checkpoint.load('list'), onChanged)).toEqual({ line: 2 });
  expect(changes).toBe(1);
});

test('it is left when what is being stored is stored', async () => {
  await use(async (checkpoint) => {
    void checkpoint.save('list', 1).then(() => checkpoint.save('list', 2));
  });
  expect(await use((checkpoint) => checkpoint.load('list'))).toBe(2);
});

test('what could not be stored is told at the end, in one line', async () => {
  mkdirSync(`${out}.checkpoint`);
  const use1 = use(async (checkpoint) => {
    checkpoint.save('list', 1).catch(() => undefined);
  });
  await expect(use1).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringMatching(/^Cannot (?:read|write) .*out\.ndjson\.checkpoint: [^\n]*$/),
  });
});

test('a damaged file of checkpoints is told with the way out', async () => {
  writeFileSync(`${out}.checkpoint`, '{"forawait":"check');
  await expect(use((checkpoint) => checkpoint.load('list'))).rejects.toMatchObject({
    name: 'UsageError',
    message: `Cannot load checkpoints from ${out}.checkpoint: the file is damaged, or was not written by fileStore(); remove it to begin anew`,
  });
});

test('cleared, nothing of it is left', async () => {
  await use(async (checkpoint) => {
    await checkpoint.save('list', 1);
    expect(existsSync(`${out}.checkpoint`)).toBe(true);
    await checkpoint.clear();
  });
  expect(readdirSync(folder)).toEqual(['out.ndjson']);
});

test('two names of one file have one checkpoint', async () => {
  writeFileSync(out, '');
  symlinkSync(out, join(folder, 'link.ndjson'));
  expect(await checkpointPath(join(folder, 'link.ndjson'))).toBe(`${out}.checkpoint`);
  writeFileSync(`${out}.checkpoint`, '');
  await forgetCheckpoint(join(folder, 'link.ndjson'));
  await forgetCheckpoint(out);
  expect(existsSync(`${out}.checkpoint`)).toBe(false);
});
