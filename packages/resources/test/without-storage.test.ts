import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { fromSource } from './workers.ts';

const program = fileURLToPath(new URL('fixtures/without-storage.ts', import.meta.url));

test('where there is no AsyncLocalStorage, scopes are handed on as parent and signal', async () => {
  const env = { ...process.env, NODE_NO_WARNINGS: '1' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...fromSource, program], { env });
  expect([stdout, stderr]).toEqual(['true true undefined true\n', '']);
});
