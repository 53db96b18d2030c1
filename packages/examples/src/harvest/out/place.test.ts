import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { lookAtOut } from './place.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'place-'));
  writeFileSync(join(folder, 'file'), 'x');
  execFileSync('mkfifo', [join(folder, 'pipe')]);
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('a file, a device and nothing are fine', async () => {
  expect((await lookAtOut(join(folder, 'file')))?.size).toBe(1);
  expect((await lookAtOut('/dev/null'))?.isCharacterDevice()).toBe(true);
  expect(await lookAtOut(join(folder, 'missing'))).toBeUndefined();
});

test.each([
  ['pipe', 'it is a pipe, and opening one waits until somebody reads'],
  ['', 'it is a folder'],
  ['file/below', 'ENOTDIR'],
])('%j is refused, and why is said', async (name, problem) => {
  await expect(lookAtOut(join(folder, name))).rejects.toMatchObject({
    name: 'UsageError',
    message: expect.stringContaining(problem),
  });
});
